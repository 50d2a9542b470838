package io.ledgerflux.ingestor.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits, in order, within its limits: past them the oldest is dropped. What was dropped is
 * told at once where a spell begins, and then when it ends or has lasted for long. Its owner guards
 * it; times are on the clock of the arrivals.
 */
final class Backlog {
  /** A spell is over when nothing was dropped for so long. */
  private static final long CALM_NANOS = Duration.ofSeconds(5).toNanos();

  /** A long spell is told in parts. */
  private static final long LONGEST_SPELL_NANOS = Duration.ofSeconds(60).toNanos();

  private final QueueLimits limits;
  private final Deque<QueuedMessage> waiting = new ArrayDeque<>();
  private final Map<String, Overflow.Span> droppedTicks = new HashMap<>();
  private long bytes;
  private long droppedRejects;
  private long untoldSinceNanos;
  private long lastDropNanos;

  /** Whether a spell was told of that is not over. */
  private boolean told;

  Backlog(QueueLimits limits) {
    this.limits = limits;
  }

  /** Puts {@code message} at the end, and tells what had to be dropped for it. */
  List<QueuedMessage> add(QueuedMessage message, long nowNanos) {
    waiting.addLast(message);
    bytes += message.weight();
    return dropBeyondLimits(nowNanos);
  }

  /** Takes the oldest, if there is one. */
  @Nullable QueuedMessage poll() {
    QueuedMessage oldest = waiting.pollFirst();
    if (oldest != null) {
      bytes -= oldest.weight();
    }
    return oldest;
  }

  /** Drops what lies beyond the limits, and tells it. */
  List<QueuedMessage> dropBeyondLimits(long nowNanos) {
    if (!isBeyondLimits(nowNanos)) {
      return List.of();
    }
    List<QueuedMessage> dropped = new ArrayList<>();
    while (isBeyondLimits(nowNanos)) {
      QueuedMessage oldest = poll();
      if (oldest != null) {
        note(oldest, nowNanos);
        dropped.add(oldest);
      }
    }
    return dropped;
  }

  /** What is to be told now of what was dropped; told once. */
  Optional<Overflow> toTell(long nowNanos) {
    boolean calm = nowNanos - lastDropNanos >= CALM_NANOS;
    boolean due = !told || calm || nowNanos - untoldSinceNanos >= LONGEST_SPELL_NANOS;
    if ((droppedTicks.isEmpty() && droppedRejects == 0) || !due) {
      told &= !calm;
      return Optional.empty();
    }
    told = !calm;
    Overflow overflow = new Overflow(droppedTicks, droppedRejects);
    droppedTicks.clear();
    droppedRejects = 0;
    return Optional.of(overflow);
  }

  int size() {
    return waiting.size();
  }

  /** Whether more than a {@code part}th of what may wait does. */
  boolean isFilledBeyond(int part, long nowNanos) {
    return waiting.size() > limits.messages() / part
        || bytes > limits.bytes() / part
        || ageNanos(nowNanos) > limits.age().toNanos() / part;
  }

  /** The age of the oldest; 0 where nothing waits. */
  long ageNanos(long nowNanos) {
    QueuedMessage oldest = waiting.peekFirst();
    return oldest == null ? 0 : nowNanos - oldest.arrivalNanos();
  }

  private boolean isBeyondLimits(long nowNanos) {
    return isFilledBeyond(1, nowNanos);
  }

  private void note(QueuedMessage dropped, long nowNanos) {
    if (droppedTicks.isEmpty() && droppedRejects == 0) {
      untoldSinceNanos = nowNanos;
    }
    lastDropNanos = nowNanos;
    switch (dropped) {
      case QueuedMessage.OfTick tick ->
          droppedTicks.merge(
              tick.product(),
              new Overflow.Span(tick.sequence(), tick.sequence(), 1),
              (span, one) -> span.and(one.lastSequence()));
      case QueuedMessage.OfReject reject -> droppedRejects++;
    }
  }
}
