package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.history.ReplayRows.Beginning;
import io.ledgerflux.gateway.history.ReplayRows.Cursor;
import io.ledgerflux.gateway.history.ReplayRows.Missed;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Hole;
import io.ledgerflux.gateway.tape.Placement;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tape of one product of a replay, put together from rows by event time. Rows may be stored
 * when the replay has passed their time, or stand further on: it knows what must be missing so.
 */
final class ReplayedTape {
  /** A tick can have happened so long before one that it follows. */
  static final long DISORDER = TapeAssembler.MOST_DISORDER_NANOS;

  /** So many ticks wait at most, for replays of a product of some thousand ticks a second. */
  static final int MOST_HELD = 20_000;

  /** What was read longer ago has left the streams: its row is stored, or never will be. */
  static final long STREAMED = Duration.ofMinutes(30).toNanos();

  /** A tick waits for so long at most for a shard that stands still. */
  private static final long STANDING = Duration.ofSeconds(30).toNanos();

  /** So many holes are looked into at a time. */
  private static final int MOST_HOLES = 16;

  private final String product;
  private TapeAssembler assembler = new TapeAssembler(MOST_HELD);

  /** When the latest tick of the numbering happened that took its place. */
  private long latestNanos;

  /** When the latest was read of those that came. */
  private long ingestNanos = Long.MIN_VALUE;

  /** The first tick of all, which begins nothing anew; empty where it happened long before. */
  private Optional<Cursor> opening = Optional.empty();

  /** Whether a tick was left out whose place had been passed. */
  private boolean leftOut;

  /** The tape of {@code product}, of which nothing happened before {@code fromNanos}. */
  ReplayedTape(String product, long fromNanos) {
    this.product = product;
    this.latestNanos = fromNanos;
  }

  String product() {
    return product;
  }

  /**
   * It stands there, wherever it was taken to stand before. What happened before, and stands behind
   * it, is looked for where it is missed.
   */
  void startBehind(Beginning beginning) {
    assembler = new TapeAssembler(MOST_HELD);
    leftOut = false;
    beginning
        .numbering()
        .ifPresent(first -> assembler.numberedSince(first.sequence(), first.eventNanos()));
    beginning.afterSequence().ifPresent(assembler::startAt);
    opening = beginning.opening();
    beginning.last().ifPresent(last -> latestNanos = last.eventNanos());
  }

  /**
   * Takes {@code row}, read at {@code epochNanos}; answers what takes its place now. Empty where it
   * is not taken: by its time and its sequence, or by the one that it names before itself, it is of
   * another numbering, whose first tick did not come.
   *
   * @param sought whether that was looked for: then one that only names another is taken
   */
  Optional<List<Placed>> add(Arrival row, boolean sought, long epochNanos) {
    Tick tick = row.tick();
    List<Placed> placed = new ArrayList<>();
    if (isUnexplained(tick) && !tick.restart() && tick.sequence() < assembler.lastSequence()) {
      // The first that a normalizer without memory saw: the tape begins anew.
      placed.addAll(release());
      assembler = new TapeAssembler(MOST_HELD);
      assembler.numberedSince(tick.sequence(), tick.eventNanos());
    }
    if (assembler.hasNoPlaceFor(tick) || (!sought && assembler.isContradictedBy(tick))) {
      return Optional.empty();
    }
    ingestNanos = Math.max(ingestNanos, tick.ingestNanos());
    // Shards are stored in the order in which ticks were read.
    Arrival inOrder = new Arrival(tick, row.json(), 0, tick.ingestNanos());
    switch (assembler.on(inOrder, epochNanos)) {
      case Placement.OnTape(List<Placed> now) -> placed.addAll(taken(now));
      case Placement.Duplicate _ -> {
        if (tick.sequence() <= assembler.lastSequence() && isLater(tick)) {
          return Optional.empty();
        }
      }
      case Placement.Waiting _ -> {}
    }
    return Optional.of(placed);
  }

  private boolean isLater(Tick tick) {
    return !tick.restart() && tick.eventNanos() > latestNanos;
  }

  private List<Placed> taken(List<Placed> placed) {
    List<Placed> taken = new ArrayList<>(placed);
    for (Placed next : placed) {
      Tick tick = next.arrival().tick();
      latestNanos = tick.restart() ? tick.eventNanos() : Math.max(latestNanos, tick.eventNanos());
    }
    if (leftOut && !taken.isEmpty()) {
      leftOut = false;
      taken.set(0, new Placed(taken.getFirst().arrival(), true));
    }
    return taken;
  }

  /** A tick was left out whose place had been passed: the next one carries the gap. */
  void leaveOut() {
    leftOut = true;
  }

  /** Whether a numbering begins with {@code tick} that is later than the one in force. */
  boolean isAnew(Tick tick) {
    return isUnexplained(tick) && tick.eventNanos() > assembler.numberedSinceNanos();
  }

  /** Whether {@code tick} follows none, and is not the first of all. */
  private boolean isUnexplained(Tick tick) {
    return tick.previousSequence().isEmpty()
        && opening
            .filter(
                first ->
                    first.sequence() == tick.sequence() && first.eventNanos() == tick.eventNanos())
            .isEmpty();
  }

  /** Whether a tick waits for others. */
  boolean isWaiting() {
    return assembler.isHolding();
  }

  /** Whether ticks wait for others, all of which happened before {@code eventNanos}. */
  boolean isWaitingBefore(long eventNanos) {
    return assembler.isHoldingBefore(eventNanos);
  }

  /** Those that wait and happened at {@code eventNanos} or later, which wait here no more. */
  List<Arrival> takeWaitingFrom(long eventNanos) {
    return assembler.takeHeldFrom(eventNanos);
  }

  /** Whether what it waits for may be stored yet. */
  boolean isYoung(long epochNanos) {
    return epochNanos - ingestNanos < STREAMED;
  }

  /**
   * Ends the waiting for what was looked for and cannot come any more: a tick stands in the streams
   * no more than some seconds behind its place, and each shard is stored in the order of its
   * stream.
   *
   * @param storedNanos when something of the product was read that was stored before it was looked
   * @param looked the holes that were looked into
   */
  List<Placed> onTime(long storedNanos, Set<Missed> looked, long epochNanos) {
    long upTo =
        assembler.holes(MOST_HOLES + 1).stream()
            .filter(hole -> !looked.contains(missed(hole.afterSequence(), hole.lastMissing())))
            .mapToLong(Hole::afterSequence)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    long newestNanos = Math.max(storedNanos, epochNanos - STREAMED + TapeAssembler.PATIENCE_NANOS);
    long clockNanos = epochNanos - STANDING + TapeAssembler.PATIENCE_NANOS;
    return taken(assembler.onTime(clockNanos, newestNanos, upTo));
  }

  /** Ends the waiting. */
  List<Placed> release() {
    return taken(assembler.onTime(Long.MAX_VALUE, 0));
  }

  /** What is missing before ticks that wait. */
  List<Missed> holes() {
    return assembler.holes(MOST_HOLES).stream()
        .map(hole -> missed(hole.afterSequence(), hole.lastMissing()))
        .toList();
  }

  /** All that is missing behind the last tick, of its numbering or a later one. */
  Missed rest() {
    return missed(assembler.lastSequence(), Long.MAX_VALUE);
  }

  private Missed missed(long afterSequence, long lastSequence) {
    return new Missed(product, afterSequence, lastSequence, sinceNanos());
  }

  /** What stands behind the last tick happened then or later. */
  long sinceNanos() {
    return Math.max(latestNanos - DISORDER, assembler.numberedSinceNanos());
  }

  boolean isBegun() {
    return assembler.lastSequence() != Frame.NO_SEQUENCE;
  }

  long lastSequence() {
    return assembler.lastSequence();
  }

  long latestNanos() {
    return latestNanos;
  }
}
