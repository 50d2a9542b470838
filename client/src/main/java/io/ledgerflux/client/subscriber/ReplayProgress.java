package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.protocol.Replay;
import io.ledgerflux.model.Tick;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.Set;

/**
 * How far a replay has come. One that was interrupted is asked for again from a while before its
 * newest tick on, since a tick may stand behind others that happened later; what was had of that
 * while already is passed over.
 */
final class ReplayProgress {
  /** What docs/protocol.md says of how long before another a tick behind it may have happened. */
  private static final long DISORDER_NANOS = Duration.ofSeconds(5).toNanos();

  /** A gateway may tell ticks of before the moment asked, where they stand behind it. */
  private static final long REMEMBERED_NANOS = 2 * DISORDER_NANOS;

  /** A tick is its sequence and its time: the venue may begin its numbering anew. */
  private record Had(String product, long sequence, long eventNanos) {
    static Had of(Tick tick) {
      return new Had(tick.product(), tick.sequence(), tick.eventNanos());
    }
  }

  private final Replay wanted;

  /** The ticks of the last while, as they came. */
  private final SequencedSet<Had> had = new LinkedHashSet<>();

  private final Map<String, Long> firstSequences = new HashMap<>();
  private long earliestNanos = Long.MAX_VALUE;
  private OptionalLong latestNanos = OptionalLong.empty();

  /** When it was asked for first: a moment that is told as how long ago is meant from then on. */
  private OptionalLong askedNanos = OptionalLong.empty();

  /** What was had when it was asked for again, and may come once more. */
  private Set<Had> toPassOver = Set.of();

  /** Others may ask for it. */
  private volatile boolean underWay = true;

  ReplayProgress(Replay wanted) {
    this.wanted = wanted;
  }

  /** Whether there is still something to replay. */
  boolean isUnderWay() {
    return underWay;
  }

  /** What is to be asked for at {@code nowNanos} of a clock that never goes back. */
  Replay request(long nowNanos) {
    if (askedNanos.isEmpty()) {
      askedNanos = OptionalLong.of(nowNanos);
    }
    toPassOver = new HashSet<>(had);
    Replay same = wanted.after(Duration.ofNanos(nowNanos - askedNanos.getAsLong()));
    if (latestNanos.isEmpty()) {
      return same;
    }
    // Where that would lie before the first tick, it could lie before the window's beginning, too.
    long again = latestNanos.getAsLong() - DISORDER_NANOS;
    return again < earliestNanos ? same : same.startingAt(Long.toString(again));
  }

  /** Whether {@code tick} was had before the replay was asked for again, or lies before it. */
  boolean hadBefore(Tick tick) {
    return toPassOver.remove(Had.of(tick)) || isBeforeTheFirst(tick);
  }

  /** A moment that is told as how long ago may be understood as a little earlier than at first. */
  private boolean isBeforeTheFirst(Tick tick) {
    Long first = firstSequences.get(tick.product());
    return !toPassOver.isEmpty()
        && first != null
        && tick.sequence() < first
        && tick.eventNanos() < earliestNanos;
  }

  /** {@code tick} was had. */
  void on(Tick tick) {
    long eventNanos = tick.eventNanos();
    firstSequences.putIfAbsent(tick.product(), tick.sequence());
    earliestNanos = Math.min(earliestNanos, eventNanos);
    latestNanos = OptionalLong.of(Math.max(eventNanos, latestNanos.orElse(eventNanos)));
    had.addLast(Had.of(tick));
    while (had.getFirst().eventNanos() < latestNanos.getAsLong() - REMEMBERED_NANOS) {
      had.removeFirst();
    }
  }

  /** It has come to its end, or to the present. */
  void end() {
    underWay = false;
    had.clear();
    toPassOver = Set.of();
  }

  /** None where nothing is replayed. */
  static Optional<ReplayProgress> of(Optional<Replay> replay) {
    return replay.map(ReplayProgress::new);
  }
}
