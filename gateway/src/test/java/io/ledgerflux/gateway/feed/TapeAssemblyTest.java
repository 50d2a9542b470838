package io.ledgerflux.gateway.feed;

import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Hole;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TapeAssemblyTest {
  private static final long MILLI = 1_000_000;

  private final TapeAssembly assembly =
      new TapeAssembly(new GatewayMetrics(new CollectorRegistry(), List.of(Ticks.PRODUCT)));
  private final List<Hole> asked = new ArrayList<>();
  private final List<Consumer<List<Arrival>>> awaited = new ArrayList<>();
  private final List<String> tape = new ArrayList<>();
  private final List<FeedEvent> events = new ArrayList<>();
  private long streamSequence;
  private long storedNanos = 1_700_000_000_000_000_000L;

  @Test
  void seeksWhatIsMissingAndTellsItInItsPlace() {
    seeking();
    come(0, tick(10, 5), tick(40, 30));
    assertThat(asked).isEmpty();
    come(300 * MILLI, tick(50, 40));
    assertThat(asked).extracting(Hole::afterSequence).containsExactly(10L);
    assertThat(asked).extracting(Hole::lastMissing).containsExactly(30L);
    answer(tick(20, 10), tick(30, 20));
    come(310 * MILLI);
    assertThat(tape).containsExactly("10", "20", "30", "40", "50");
  }

  @Test
  void doesNotSeekWhatComesByItself() {
    seeking();
    come(0, tick(10, 5), tick(30, 20));
    come(100 * MILLI, tick(20, 10));
    come(400 * MILLI);
    assertThat(asked).isEmpty();
    assertThat(tape).containsExactly("10", "20", "30");
  }

  @Test
  void whatIsNotFoundIsSoughtAgainAndIsAGapInTheEnd() {
    seeking();
    come(0, tick(10, 5), tick(40, 30));
    for (long millis = 0; millis < 5_000; millis += 100) {
      come(millis * MILLI);
      if (!awaited.isEmpty()) {
        answer();
      }
    }
    assertThat(tape).containsExactly("10");
    assertThat(asked).hasSize(5);
    come(TapeAssembler.PATIENCE_NANOS);
    assertThat(tape).containsExactly("10", "gap", "40");
  }

  @Test
  void aPartThatIsFoundIsToldBeforeTheGap() {
    seeking();
    come(0, tick(10, 5), tick(40, 30));
    come(300 * MILLI);
    answer(tick(20, 10));
    come(310 * MILLI);
    assertThat(tape).containsExactly("10", "20");
    come(TapeAssembler.PATIENCE_NANOS);
    assertThat(tape).containsExactly("10", "20", "gap", "40");
  }

  @Test
  void waitsForTheAnswerWhereMuchIsReadAtOnce() {
    seeking();
    come(0, tick(10, 5), tick(40, 30));
    storedNanos += 2 * TapeAssembler.PATIENCE_NANOS;
    come(300 * MILLI, tick(50, 40));
    assertThat(tape).containsExactly("10");
    answer(tick(20, 10), tick(30, 20));
    come(310 * MILLI);
    assertThat(tape).containsExactly("10", "20", "30", "40", "50");
  }

  @Test
  void doesNotWaitWhileNothingIsSought() {
    come(0, tick(10, 5), tick(40, 30));
    storedNanos += 2 * TapeAssembler.PATIENCE_NANOS;
    come(1, tick(50, 40));
    assertThat(tape).containsExactly("10", "gap", "40", "50");
  }

  @Test
  void aTickThatWasStoredBehindItsFollowersShowsNoMissingTrades() {
    come(0, tick(10, 9), tick(12, 11), tick(11, 10));
    assertThat(tape).containsExactly("10", "11", "12");
    assertThat(events).isEmpty();
  }

  @Test
  void aLateTickClosesWhatTheTicksThatWaitedWillOpen() {
    come(0, tick(10, 9), tick(13, 11));
    late(tick(12, -1));
    come(1, tick(11, 10));
    assertThat(events)
        .containsExactly(
            new FeedEvent.GapOpened(Ticks.PRODUCT, 12, 12),
            new FeedEvent.GapClosed(Ticks.PRODUCT, 12, 12));
  }

  @Test
  void aTickThatComesAfterItWasToldMissingClosesTheGap() {
    come(0, tick(10, 9), tick(12, 11));
    come(TapeAssembler.PATIENCE_NANOS);
    come(TapeAssembler.PATIENCE_NANOS + 1, tick(11, 10));
    assertThat(events)
        .containsExactly(
            new FeedEvent.GapOpened(Ticks.PRODUCT, 11, 11),
            new FeedEvent.GapClosed(Ticks.PRODUCT, 11, 11));
  }

  @Test
  void goesOnWhereTheTickIsMissingWithWhichTheVenueBeganAnew() {
    Tick newest = tick(500, 490);
    come(0, newest);
    long patience = TapeAssembler.PATIENCE_NANOS;
    come(0, Ticks.at(tick(20, 10), newest.eventNanos() + patience - 1));
    assertThat(tape).containsExactly("500");
    come(0, Ticks.at(tick(30, 20), newest.eventNanos() + patience));
    come(0, Ticks.at(tick(40, 30), newest.eventNanos() + patience + 1));
    assertThat(tape).containsExactly("500", "gap", "restart", "30", "40");
  }

  @Test
  void aVenueThatBeginsAnewAfterAPauseAndSaysSoLeavesNoGap() {
    Tick newest = tick(500, 490);
    long later = newest.eventNanos() + 2 * TapeAssembler.PATIENCE_NANOS;
    come(0, newest, Ticks.restart(20, later), Ticks.at(tick(30, 20), later + 1));
    assertThat(tape).containsExactly("500", "restart", "20", "30");
  }

  @Test
  void whatIsMadeAnewTakesThePlaceOfWhatWasKnownFromElsewhere() {
    assembly.startAt(Ticks.PRODUCT, 2_000);
    come(0, tick(1_010, 1_000));
    assertThat(tape).isEmpty();

    assertThat(assembly.startAnewAt(MarketState.of(tick(1_010, 1_000)))).hasValue(List.of());
    come(1, tick(1_020, 1_010));
    assertThat(tape).containsExactly("1020");
  }

  @Test
  void whatWaitsAndFollowsAStateThatIsMadeAnewIsOnTheTapeWithIt() {
    assembly.startAt(Ticks.PRODUCT, 500);
    come(0, tick(1_020, 1_010));
    assertThat(tape).isEmpty();

    assembly.startAnewAt(MarketState.of(tick(1_010, 1_000))).orElseThrow().forEach(this::take);
    assertThat(tape).containsExactly("1020");
  }

  @Test
  void whatTicksToldIsNotMadeAnew() {
    assembly.startAt(Ticks.PRODUCT, 10);
    assertThat(assembly.startAnewAt(MarketState.of(tick(10, 5)))).isEmpty();
    come(0, tick(20, 10));
    assertThat(assembly.startAnewAt(MarketState.of(tick(10, 5)))).isEmpty();
    assertThat(assembly.startAnewAt(MarketState.of(tick("ETH-USD", 10, 5)))).isEmpty();
    come(0, tick(20, 10), tick(30, 20));
    assertThat(tape).containsExactly("20", "30");
  }

  private void seeking() {
    assembly.seekIn(
        new Holes(
            (product, hole, found) -> {
              asked.add(hole);
              awaited.add(found);
            }));
  }

  private void answer(Tick... found) {
    awaited.removeFirst().accept(Arrays.stream(found).map(t -> Ticks.arrival(t, 0)).toList());
  }

  private void come(long nowNanos, Tick... ticks) {
    take(nowNanos, Subjects.tick(1, Ticks.PRODUCT), ticks);
  }

  private void late(Tick tick) {
    take(0, Subjects.late(1, Ticks.PRODUCT), tick);
  }

  private void take(long nowNanos, String subject, Tick... ticks) {
    List<StreamMessage> messages = new ArrayList<>();
    for (Tick tick : ticks) {
      messages.add(
          new StreamMessage(subject, TickCodec.encode(tick), ++streamSequence, storedNanos));
    }
    assembly.on(messages, nowNanos).forEach(this::take);
    events.addAll(assembly.takeEvents());
  }

  private void take(TapeTick tick) {
    if (tick.frame().gap()) {
      tape.add("gap");
    }
    if (tick.frame().contents().restart()) {
      tape.add("restart");
    }
    tape.add(Long.toString(tick.frame().sequence()));
  }
}
