package io.ledgerflux.gateway.history;

import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** How a shard stores a tape: in the order of its stream, some seconds late. */
final class StoredTape {
  private static final double SECOND = 1e9;

  /** Seconds from a tick's place in the stream to its row, of a shard that is not late. */
  private static final double SOON = 0.2;

  private static final double MOST_LATE = 20;

  /** So many seconds behind its place a tick is published again at most. */
  private static final double MOST_AGAIN = 5;

  private StoredTape() {}

  /**
   * A tick, and when it is stored.
   *
   * @param tick which
   * @param nanos when, since the epoch
   */
  record Due(Tick tick, long nanos) {}

  /** When each tick of {@code tape} is stored, in that order. */
  static List<Due> of(List<Tick> tape, Random random) {
    double late = random.nextInt(3) == 0 ? SOON : MOST_LATE * random.nextDouble();
    List<Due> stored = new ArrayList<>();
    long storedNanos = Long.MIN_VALUE;
    for (Due next : published(tape, random)) {
      double behind = random.nextInt(10) == 0 ? late * random.nextDouble() : late;
      storedNanos = Math.max(storedNanos, next.nanos() + Math.round(behind * SECOND));
      stored.add(new Due(next.tick(), storedNanos));
    }
    return stored;
  }

  /**
   * Some are published again, behind those that follow, also the last of a numbering; none with
   * which one begins (ADR 21).
   */
  private static List<Due> published(List<Tick> tape, Random random) {
    double again = random.nextInt(3) / 20.0;
    List<Due> published = new ArrayList<>();
    for (Tick tick : tape) {
      boolean begins = tick.previousSequence().isEmpty();
      double behind = !begins && random.nextDouble() < again ? MOST_AGAIN * random.nextDouble() : 0;
      published.add(new Due(tick, tick.ingestNanos() + Math.round(behind * SECOND)));
    }
    published.sort(Comparator.comparingLong(Due::nanos));
    return published;
  }
}
