package io.ledgerflux.gateway.tape;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.onTape;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TapesTest {
  private static final long MILLI = 1_000_000;

  private final Tapes tapes = new Tapes(4, 1_000 * MILLI);

  @Test
  void knowsTheNewestStateAndSequence() {
    Tape tape = append(10, 5);
    append(20, 10);
    assertThat(tape.lastSequence()).isEqualTo(20);
    assertThat(tape.state()).isEqualTo(MarketState.of(tick(10, 5)).after(tick(20, 10)));
  }

  @Test
  void coversFromThePredecessorOfItsFirstTick() {
    Tape tape = append(10, 5);
    append(20, 10);
    assertThat(tape.covers(4)).isFalse();
    assertThat(tape.covers(5)).isTrue();
    assertThat(tape.covers(10)).isTrue();
    assertThat(tape.covers(20)).isTrue();
  }

  @Test
  void knowsWithWhichTickMemoryBegins() {
    Tape tape = append(10, 5);
    append(20, 10);
    assertThat(tape.held()).contains(new HeldRange(10, tick(10, 5).eventNanos(), 20));
    for (int i = 0; i < 4; i++) {
      tapes.append(onTape(tick("ETH-USD", 30 + i, 29 + i), 30 + i));
    }
    assertThat(tape.size()).isZero();
    assertThat(tape.held())
        .as("the last tick")
        .contains(new HeldRange(20, tick(20, 10).eventNanos(), 20));
  }

  @Test
  void ofATapeWithoutATickNothingIsHeld() {
    assertThat(new Tape("BTC-USD").held()).isEmpty();
  }

  @Test
  void coversNothingThatIsNoTickOfItsOwn() {
    Tape tape = append(10, 5);
    append(20, 10);
    assertThat(tape.covers(12)).isFalse();
    assertThat(tape.covers(21)).isFalse();
  }

  @Test
  void doesNotCoverASequenceOfTheNumberingBefore() {
    Tape tape = append(500, 490);
    tapes.append(onTape(Ticks.restart(3, 2_000_000_000_000_000_000L), 501));
    append(499, 3);
    append(501, 499);
    assertThat(tape.covers(500)).isFalse();
    assertThat(tape.covers(499)).isTrue();
  }

  @Test
  void coversNothingBehindWhichATickIsMissing() {
    Tape tape = append(5, 1);
    append(10, 5);
    tapes.append(Ticks.behindGap(tick(30, 20), 30));
    append(40, 30);
    assertThat(tape.covers(5)).isTrue();
    assertThat(tape.covers(10)).isFalse();
    assertThat(tape.covers(20)).isFalse();
    assertThat(tape.covers(30)).isTrue();
  }

  @Test
  void aFirstTickWithoutPredecessorCoversNothingBelowItself() {
    Tape tape = append(10, -1);
    assertThat(tape.covers(9)).isFalse();
    assertThat(tape.covers(10)).isTrue();
  }

  @Test
  void findsWhatFollowsASequence() {
    Tape tape = append(10, 5);
    append(20, 10);
    append(30, 20);
    assertThat(tape.after(10, 9)).extracting(Frame::sequence).containsExactly(20L, 30L);
    assertThat(tape.after(15, 1)).extracting(Frame::sequence).containsExactly(20L);
    assertThat(tape.after(30, 9)).isEmpty();
  }

  @Test
  void forgetsTheOldestOfAllProductsFirst() {
    Tape other = tapes.append(onTape(tick("ETH-USD", 7, 6), 1));
    Tape tape = append(10, 5);
    for (int i = 2; i <= 5; i++) {
      append(10L * i, 10L * (i - 1));
    }
    assertThat(other.size()).isZero();
    assertThat(other.covers(6)).isFalse();
    assertThat(other.covers(7)).isTrue();
    assertThat(tape.size()).isEqualTo(4);
    assertThat(tape.covers(9)).isFalse();
    assertThat(tape.covers(10)).isTrue();
    assertThat(tapes.size()).isEqualTo(4);
  }

  @Test
  void forgetsWhatIsTooOld() {
    Tape tape = append(10, 5);
    append(20, 10);
    tapes.expire(10 * MILLI + 1_000 * MILLI + 1);
    assertThat(tape.after(5, 9)).extracting(Frame::sequence).containsExactly(20L);
    tapes.expire(5_000 * MILLI);
    assertThat(tape.size()).isZero();
    assertThat(tape.covers(20)).isTrue();
    append(30, 20);
    assertThat(tape.covers(19)).isFalse();
    assertThat(tape.covers(20)).isTrue();
  }

  @Test
  void aRestartReplacesAll() {
    Tape tape = append(900, 890);
    tapes.append(onTape(Ticks.restart(5, 2_000_000_000_000_000_000L), 901));
    append(7, 5);
    assertThat(tape.lastSequence()).isEqualTo(7);
    assertThat(tape.covers(4)).isFalse();
    assertThat(tape.after(5, 9)).extracting(Frame::sequence).containsExactly(7L);
    tapes.expire(5_000 * MILLI);
    assertThat(tapes.size()).isZero();
    assertThat(tape.size()).isZero();
  }

  @Test
  void growsWithItsTicks() {
    Tapes large = new Tapes(1_000, Long.MAX_VALUE);
    for (int i = 1; i <= 1_500; i++) {
      large.append(onTape(tick(i, i - 1), i));
    }
    Tape tape = large.find(PRODUCT).orElseThrow();
    assertThat(tape.after(0, 2_000))
        .hasSize(1_000)
        .first()
        .extracting(Frame::sequence)
        .isEqualTo(501L);
  }

  @Test
  void mergesTheNewestOfEachFieldThatIsTold() {
    Tape tape = append(10, 5);
    Tick bidAndAsk = telling(tick(20, 10), false, true, true, false);
    Tick bidAndDay = telling(tick(30, 20), false, true, false, true);
    Tick ask = telling(tick(50, 30), false, false, true, false);
    for (Tick next : List.of(bidAndAsk, bidAndDay, ask)) {
      tapes.append(onTape(next, next.sequence()));
    }
    assertThat(tape.merge(tape.after(10, 9)))
        .hasValue(newest(null, bidAndDay.bestBid(), ask.bestAsk(), bidAndDay.day()));
    assertThat(tape.merge(tape.after(5, 9)))
        .hasValue(
            newest(tick(10, 5).lastTrade(), bidAndDay.bestBid(), ask.bestAsk(), bidAndDay.day()));
    assertThat(tape.merge(tape.after(30, 9))).hasValue(ask);
  }

  @Test
  void startsFromWhatIsKnownOfAQuietProduct() {
    MarketState known = MarketState.of(tick(50, 40));
    tapes.startFrom(known);
    Tape tape = tapes.find(PRODUCT).orElseThrow();
    assertThat(tape.state()).isEqualTo(known);
    assertThat(tape.covers(50)).isTrue();
    assertThat(tape.covers(49)).isFalse();
    append(60, 50);
    assertThat(tape.covers(50)).isTrue();
    assertThat(tape.covers(49)).isFalse();
  }

  @Test
  void forgetsAProductAndItsTicks() {
    append(10, 5);
    tapes.append(onTape(tick("ETH-USD", 30, 29), 30));
    tapes.forget(PRODUCT);
    tapes.forget("NEVER-SEEN");
    assertThat(tapes.find(PRODUCT)).isEmpty();
    assertThat(tapes.size()).isOne();

    Tape again = append(20, 10);
    assertThat(again.state()).isEqualTo(MarketState.of(tick(20, 10)));
    assertThat(again.size()).isOne();
  }

  private Tape append(long sequence, long previous) {
    return tapes.append(onTape(tick(sequence, previous), sequence));
  }

  private static Tick telling(Tick tick, boolean trade, boolean bid, boolean ask, boolean day) {
    return Ticks.telling(tick, new Contents(false, trade, bid, ask, day));
  }

  /** The tick 50 with these fields. */
  private static Tick newest(
      @Nullable Trade trade,
      @Nullable Quote bid,
      @Nullable Quote ask,
      @Nullable DayStatistics day) {
    Tick tick = tick(50, 30);
    return new Tick(
        tick.product(),
        tick.sequence(),
        tick.previousSequence(),
        false,
        tick.eventNanos(),
        tick.ingestNanos(),
        trade,
        bid,
        ask,
        day);
  }
}
