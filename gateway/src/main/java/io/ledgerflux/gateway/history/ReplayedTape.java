package io.ledgerflux.gateway.history;

import static java.util.Comparator.comparingLong;

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
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tape of one product of a replay, put together from rows by event time. Rows may be stored
 * when the replay has passed their time, or stand further on: it knows what must be missing so.
 */
final class ReplayedTape {
  /** A tick can have happened so long before one that it follows. */
  static final long DISORDER = TapeAssembler.MOST_DISORDER_NANOS;

  /** What was read longer ago has left the streams: its row is stored, or never will be. */
  private static final long STREAMED = Duration.ofMinutes(30).toNanos();

  /** A tick waits for so long at most for a shard that stands still. */
  private static final long STANDING = Duration.ofSeconds(30).toNanos();

  /** So many ticks wait at most, for replays of a product of some thousand ticks a second. */
  private static final int MOST_HELD = 20_000;

  /** So many holes are looked into at a time. */
  private static final int MOST_HOLES = 16;

  private final String product;
  private TapeAssembler assembler = new TapeAssembler(MOST_HELD);

  /** The next numbering, by time: until nothing is waited for in this one. */
  private final NavigableMap<Cursor, Arrival> next = byTime();

  /** A tick that is lower than earlier ones, and what happened later: until it is explained. */
  private final NavigableMap<Cursor, Arrival> lower = byTime();

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

  private static NavigableMap<Cursor, Arrival> byTime() {
    return new TreeMap<>(comparingLong(Cursor::eventNanos).thenComparingLong(Cursor::sequence));
  }

  String product() {
    return product;
  }

  /** What happened before, and stands behind it, is looked for where it is missed. */
  void startBehind(Beginning beginning) {
    beginning
        .numbering()
        .ifPresent(first -> assembler.numberedSince(first.sequence(), first.eventNanos()));
    beginning.afterSequence().ifPresent(assembler::startAt);
    opening = beginning.opening();
    beginning.last().ifPresent(last -> latestNanos = last.eventNanos());
  }

  /** Takes {@code row}, read at {@code epochNanos}; answers what takes its place now. */
  List<Placed> add(Arrival row, long epochNanos) {
    if (lower.lowerKey(Cursor.at(row)) != null) {
      lower.put(Cursor.at(row), row);
      return List.of();
    }
    if (isOfTheNext(row.tick())) {
      next.put(Cursor.at(row), row);
      return next.size() > MOST_HELD ? release(epochNanos) : List.of();
    }
    List<Placed> placed = addNow(row, epochNanos);
    placed.addAll(goOn(epochNanos));
    return placed;
  }

  /** Before a numbering begins anew, what is missing in this one may be stored yet. */
  private boolean isOfTheNext(Tick tick) {
    return next.isEmpty()
        ? tick.restart() && isAnew(tick) && assembler.isHoldingBefore(tick.eventNanos())
        : tick.eventNanos() >= next.firstKey().eventNanos();
  }

  private List<Placed> goOn(long epochNanos) {
    List<Placed> placed = new ArrayList<>();
    while (!next.isEmpty() && !assembler.isHolding()) {
      List<Arrival> rows = List.copyOf(next.values());
      next.clear();
      placed.addAll(addOneNumbering(rows, false, epochNanos));
    }
    return placed;
  }

  /**
   * Adds {@code rows}, by time, up to a second tick with which a numbering begins: what stands
   * behind the first one is to be looked for before.
   *
   * @param sought whether it was looked for what explains a lower tick: then it is left out
   */
  private List<Placed> addOneNumbering(List<Arrival> rows, boolean sought, long epochNanos) {
    List<Placed> placed = new ArrayList<>();
    boolean begun = false;
    for (Arrival row : rows) {
      boolean begins = isAnew(row.tick());
      if (!lower.isEmpty() || (begun && begins)) {
        lower.put(Cursor.at(row), row);
      } else {
        placed.addAll(add(row, epochNanos));
        leftOut |= sought && lower.remove(Cursor.at(row)) != null;
      }
      begun |= begins;
    }
    return placed;
  }

  private List<Placed> addNow(Arrival row, long epochNanos) {
    Tick tick = row.tick();
    List<Placed> placed = new ArrayList<>();
    if (isUnexplained(tick) && !tick.restart() && tick.sequence() < assembler.lastSequence()) {
      // The first that a normalizer without memory saw: the tape begins anew.
      placed.addAll(letGo());
      assembler = new TapeAssembler(MOST_HELD);
      assembler.numberedSince(tick.sequence(), tick.eventNanos());
    }
    if (assembler.hasNoPlaceFor(tick)) {
      lower.put(Cursor.at(row), row);
      return placed;
    }
    ingestNanos = Math.max(ingestNanos, tick.ingestNanos());
    // Shards are stored in the order in which ticks were read.
    Arrival inOrder = new Arrival(tick, row.json(), 0, tick.ingestNanos());
    switch (assembler.on(inOrder, epochNanos)) {
      case Placement.OnTape(List<Placed> now) -> placed.addAll(now);
      case Placement.Duplicate _ -> {
        if (tick.sequence() <= assembler.lastSequence() && isLater(tick)) {
          lower.put(Cursor.at(row), row);
        }
      }
      case Placement.Waiting _ -> {}
    }
    return taken(placed);
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
    List<Placed> placed = taken(assembler.onTime(clockNanos, newestNanos, upTo));
    placed.addAll(goOn(epochNanos));
    return placed;
  }

  /** Ends the waiting in this numbering; what stands in the next one is to be looked for then. */
  List<Placed> release(long epochNanos) {
    List<Placed> placed = letGo();
    placed.addAll(goOn(epochNanos));
    return placed;
  }

  private List<Placed> letGo() {
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

  /** Whether a later tick has a lower sequence: the one was missed with which it began anew. */
  boolean isLowered() {
    return !lower.isEmpty();
  }

  /**
   * That tick again, and what happened later, once it was looked for what explains it: it is left
   * out where nothing does. Answers what takes its place; the tape may be lowered again.
   */
  List<Placed> addLower(long epochNanos) {
    List<Arrival> rows = List.copyOf(lower.values());
    lower.clear();
    return addOneNumbering(rows, true, epochNanos);
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
