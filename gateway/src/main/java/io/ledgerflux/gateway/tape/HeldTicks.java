package io.ledgerflux.gateway.tape;

import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The ticks of one product that wait for those before them, by sequence, and since when. */
final class HeldTicks {
  private record Waiting(Arrival arrival, long sinceNanos) {}

  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();

  /**
   * No tick that waits came before, or was stored before; until it is due, nothing is looked at.
   */
  private long earliestSinceNanos;

  private long earliestStoredNanos;

  /** From {@code nowNanos} on {@code arrival} waits. */
  void add(Arrival arrival, long nowNanos) {
    boolean first = waiting.isEmpty();
    earliestSinceNanos = first ? nowNanos : Math.min(earliestSinceNanos, nowNanos);
    long storedNanos = arrival.storedNanos();
    earliestStoredNanos = first ? storedNanos : Math.min(earliestStoredNanos, storedNanos);
    waiting.put(arrival.tick().sequence(), new Waiting(arrival, nowNanos));
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  boolean contains(long sequence) {
    return waiting.containsKey(sequence);
  }

  /**
   * Whether {@code tick} happened after the one that waits for what would be its place, and is not
   * what that one follows: the two are of different numberings.
   */
  boolean leaveNoPlaceFor(Tick tick) {
    Map.Entry<Long, Waiting> next = waiting.ceilingEntry(tick.sequence());
    if (next == null) {
      return false;
    }
    Tick follower = next.getValue().arrival().tick();
    return follower.previousSequence().orElse(Long.MAX_VALUE) < tick.sequence()
        && follower.eventNanos() < tick.eventNanos();
  }

  /** The lowest; there is one. */
  Arrival first() {
    return waiting.firstEntry().getValue().arrival();
  }

  /** The highest sequence; there is one. */
  long lastSequence() {
    return waiting.lastKey();
  }

  /** The lowest, which waits no more. */
  Arrival takeFirst() {
    return waiting.pollFirstEntry().getValue().arrival();
  }

  /** Those that happened at {@code eventNanos} or later: they wait there now, and here no more. */
  HeldTicks splitFrom(long eventNanos) {
    HeldTicks later = new HeldTicks();
    waiting
        .values()
        .removeIf(
            next -> {
              boolean isLater = next.arrival().tick().eventNanos() >= eventNanos;
              if (isLater) {
                later.add(next.arrival(), next.sinceNanos());
              }
              return isLater;
            });
    return later;
  }

  /** The highest sequence of those that waited long enough; empty where none did. */
  OptionalLong lastOverdue(long nowNanos, long newestStoredNanos) {
    if (waiting.isEmpty()
        || !isOverdue(nowNanos, earliestSinceNanos, newestStoredNanos, earliestStoredNanos)) {
      return OptionalLong.empty();
    }
    OptionalLong overdue = OptionalLong.empty();
    for (Map.Entry<Long, Waiting> entry : waiting.entrySet()) {
      long sinceNanos = entry.getValue().sinceNanos();
      long storedNanos = entry.getValue().arrival().storedNanos();
      if (isOverdue(nowNanos, sinceNanos, newestStoredNanos, storedNanos)) {
        overdue = OptionalLong.of(entry.getKey());
      }
    }
    return overdue;
  }

  private static boolean isOverdue(
      long nowNanos, long sinceNanos, long newestStoredNanos, long storedNanos) {
    return nowNanos - sinceNanos >= TapeAssembler.PATIENCE_NANOS
        || newestStoredNanos - storedNanos >= TapeAssembler.PATIENCE_NANOS;
  }

  /**
   * What is missing before and among them, in order.
   *
   * @param most so many at most
   * @param lastSequence the tick before them
   * @param lastNanos when that happened
   * @param fromStreamSequence where it is to be looked for
   */
  List<Hole> holes(int most, long lastSequence, long lastNanos, long fromStreamSequence) {
    List<Hole> holes = new ArrayList<>();
    long last = lastSequence;
    long newestNanos = lastNanos;
    for (Waiting next : waiting.values()) {
      Tick tick = next.arrival().tick();
      long previous = tick.previousSequence().orElse(last);
      if (previous > last && holes.size() < most) {
        holes.add(new Hole(last, newestNanos, previous, fromStreamSequence, next.sinceNanos()));
      }
      last = tick.sequence();
      newestNanos = Math.max(newestNanos, tick.eventNanos());
    }
    return holes;
  }

  /** When the latest happened; {@link Long#MIN_VALUE} where none waits. */
  long latestNanos() {
    return waiting.values().stream()
        .mapToLong(next -> next.arrival().tick().eventNanos())
        .max()
        .orElse(Long.MIN_VALUE);
  }

  /** All, in order. */
  List<Arrival> arrivals() {
    return waiting.values().stream().map(Waiting::arrival).toList();
  }

  /** Where in the stream the earliest stands; empty where none waits. */
  OptionalLong earliestInStream() {
    return waiting.values().stream().mapToLong(w -> w.arrival().streamSequence()).min();
  }
}
