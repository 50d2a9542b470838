package io.ledgerflux.gateway.feed;

import io.ledgerflux.model.Tick;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes one product of the {@link StitchingWorld} into the history, and is away now and then. */
final class StitchingSnapshotter {
  private final Random random;
  private final StitchingMarket market;
  private boolean isAway;
  private List<Tick> written = List.of();

  StitchingSnapshotter(Random random, StitchingMarket market) {
    this.random = random;
    this.market = market;
  }

  void step() {
    isAway = isAway ? random.nextInt(30) != 0 : random.nextInt(100) == 0;
    if (!isAway) {
      write();
    }
  }

  /** All that is stored by now. */
  void write() {
    written = market.stored();
  }

  List<Tick> written() {
    return written;
  }

  /** The places of the ticks that are not written. */
  Set<Integer> unwritten() {
    Set<Integer> places =
        IntStream.range(0, market.size()).boxed().collect(Collectors.toCollection(HashSet::new));
    written.forEach(tick -> places.remove(market.placeOf(tick)));
    return places;
  }

  /** Whether there is more to write. */
  boolean isBehind() {
    return written.size() < market.stored().size();
  }

  /** The place of the newest tick that is written. */
  int newest() {
    return written.stream().mapToInt(market::placeOf).max().orElse(StitchingMarket.NOWHERE);
  }
}
