package io.ledgerflux.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one gateway of the {@link StitchingWorld} has put on its tape of one product, all of it, and
 * what that makes of snapshots and of ticks that are merged: reckoned tick by tick, from the end.
 */
final class StitchingTape {
  private final StitchingMarket market;
  private final List<Tick> ticks = new ArrayList<>();

  /** The places of the same. */
  private final List<Integer> places = new ArrayList<>();

  StitchingTape(StitchingMarket market) {
    this.market = market;
  }

  /**
   * One that the tape tells to begin a numbering anew, behind a gap, does: unseen it began before.
   */
  void add(TapeTick tick) {
    int place = market.placeOf(tick.tick());
    places.add(place);
    boolean beganUnseen = tick.tick().restart() && tick.frame().gap();
    ticks.add(beganUnseen ? market.at(place).restarting() : market.at(place));
  }

  /** Whether the tick at {@code place} is on it. */
  boolean has(int place) {
    return places.contains(place);
  }

  /** The place of the newest tick; {@link StitchingMarket#NOWHERE} before the first one. */
  int newest() {
    return places.isEmpty() ? StitchingMarket.NOWHERE : places.getLast();
  }

  /** The same of those that have {@code sequence}. */
  int newest(long sequence) {
    return places.reversed().stream()
        .filter(market.placesOf(sequence)::contains)
        .findFirst()
        .orElse(StitchingMarket.NOWHERE);
  }

  /** That {@code state} is that after the newest tick; null before the first one. */
  void assertIs(@Nullable MarketState state) {
    if (state == null) {
      assertThat(ticks).isEmpty();
      return;
    }
    Tick newest = ticks.getLast();
    List<Tick> numbering = sinceRestart(ticks);
    long tradeNanos = 0;
    for (Tick tick : numbering) {
      tradeNanos = tick.lastTrade() == null ? tradeNanos : tick.eventNanos();
    }
    assertThat(state)
        .isEqualTo(
            new MarketState(
                market.product(),
                newest(numbering, Tick::lastTrade),
                tradeNanos,
                newest(numbering, Tick::bestBid),
                newest(numbering, Tick::bestAsk),
                newest(numbering, Tick::day),
                newest.sequence(),
                newest.eventNanos()));
  }

  /**
   * That {@code merged} tells of {@code count} ticks the newest of each field, and that they are
   * all behind the place {@code last}.
   */
  void assertMerges(Tick merged, int count, int last) {
    int place = market.placeOf(merged);
    Tick newest = market.at(place);
    int end = places.lastIndexOf(place) + 1;
    assertThat(end).as("%s stands for %d", merged, count).isGreaterThanOrEqualTo(count);
    if (last != StitchingMarket.NOWHERE && end > count) {
      assertThat(places.get(end - count - 1)).as("before %s", merged).isLessThanOrEqualTo(last);
    }
    List<Tick> numbering = sinceRestart(ticks.subList(end - count, end));
    assertThat(merged)
        .isEqualTo(
            new Tick(
                market.product(),
                newest.sequence(),
                merged.previousSequence(),
                numbering.getFirst().restart(),
                newest.eventNanos(),
                newest.ingestNanos(),
                newest(numbering, Tick::lastTrade),
                newest(numbering, Tick::bestBid),
                newest(numbering, Tick::bestAsk),
                newest(numbering, Tick::day)));
  }

  /** Those of {@code some} from the one on with which the venue last began anew among them. */
  private static List<Tick> sinceRestart(List<Tick> some) {
    int first = some.size() - 1;
    while (first > 0 && !some.get(first).restart()) {
      first--;
    }
    return some.subList(first, some.size());
  }

  private static <T> @Nullable T newest(List<Tick> some, Function<Tick, @Nullable T> field) {
    return some.reversed().stream().map(field).filter(Objects::nonNull).findFirst().orElse(null);
  }
}
