package io.ledgerflux.gateway.history;

import static java.util.Comparator.comparingLong;

import io.ledgerflux.gateway.history.ReplayRows.Cursor;
import io.ledgerflux.gateway.history.ReplayRows.Missed;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Gives the tape of one product of a replay its rows, one numbering after another. The rows of the
 * next one wait until nothing is waited for in the one before; those that a restart must explain
 * wait until it was looked for.
 */
final class NumberingResequencer {
  private final ReplayedTape tape;

  /** The next numbering, by time: until nothing is waited for in this one. */
  private final NavigableMap<Cursor, Arrival> next = byTime();

  /**
   * A tick that is of another numbering than the earlier ones, and what happened later: until the
   * restart between them is found.
   */
  private final NavigableMap<Cursor, Arrival> unexplained = byTime();

  /** Puts rows on {@code tape}. */
  NumberingResequencer(ReplayedTape tape) {
    this.tape = tape;
  }

  private static NavigableMap<Cursor, Arrival> byTime() {
    return new TreeMap<>(comparingLong(Cursor::eventNanos).thenComparingLong(Cursor::sequence));
  }

  /** What has its place so far. */
  ReplayedTape tape() {
    return tape;
  }

  /** Takes {@code row}, read at {@code epochNanos}; answers what takes its place now. */
  List<Placed> add(Arrival row, long epochNanos) {
    return add(row, false, epochNanos);
  }

  private List<Placed> add(Arrival row, boolean sought, long epochNanos) {
    Cursor at = Cursor.at(row);
    if (unexplained.lowerKey(at) != null) {
      unexplained.put(at, row);
      return List.of();
    }
    if (isOfTheNext(row.tick())) {
      next.put(at, row);
      return next.size() > ReplayedTape.MOST_HELD ? release(epochNanos) : List.of();
    }
    List<Placed> placed = new ArrayList<>();
    tape.add(row, sought, epochNanos)
        .ifPresentOrElse(placed::addAll, () -> unexplained.put(at, row));
    placed.addAll(goOn(epochNanos));
    return placed;
  }

  /** Before a numbering begins anew, what is missing in this one may be stored yet. */
  private boolean isOfTheNext(Tick tick) {
    return next.isEmpty()
        ? tick.restart() && tape.isAnew(tick) && tape.isWaitingBefore(tick.eventNanos())
        : tick.eventNanos() >= next.firstKey().eventNanos();
  }

  private List<Placed> goOn(long epochNanos) {
    List<Placed> placed = new ArrayList<>();
    while (!next.isEmpty() && !tape.isWaiting()) {
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
   * @param sought whether it was looked for what explains them: one that nothing does is left out
   */
  private List<Placed> addOneNumbering(List<Arrival> rows, boolean sought, long epochNanos) {
    List<Placed> placed = new ArrayList<>();
    boolean begun = false;
    for (Arrival row : rows) {
      boolean begins = tape.isAnew(row.tick());
      if (!unexplained.isEmpty() || (begun && begins)) {
        unexplained.put(Cursor.at(row), row);
      } else {
        placed.addAll(add(row, sought && !begun, epochNanos));
        if (sought && !begun && unexplained.remove(Cursor.at(row)) != null) {
          tape.leaveOut();
        }
      }
      begun |= begins;
    }
    return placed;
  }

  /**
   * Ends the waiting for what was looked for and cannot come any more.
   *
   * @param storedNanos when something of the product was read that was stored before it was looked
   * @param looked the holes that were looked into
   */
  List<Placed> onTime(long storedNanos, Set<Missed> looked, long epochNanos) {
    List<Placed> placed = new ArrayList<>(tape.onTime(storedNanos, looked, epochNanos));
    placed.addAll(goOn(epochNanos));
    return placed;
  }

  /** Ends the waiting in this numbering; what stands in the next one is to be looked for then. */
  List<Placed> release(long epochNanos) {
    List<Placed> placed = new ArrayList<>(tape.release());
    placed.addAll(goOn(epochNanos));
    return placed;
  }

  /** Whether {@code restart} waits to begin the next numbering. */
  boolean isToBegin(Tick restart) {
    return !next.isEmpty() && next.firstEntry().getValue().tick().equals(restart);
  }

  /**
   * A numbering begins with {@code restart}, and what stands before it is to be looked for: what
   * waits and happened then or later is none of the one before, and waits for that. What happened
   * later than {@code untilNanos} is read again.
   */
  void setAside(Tick restart, long untilNanos) {
    if (!restart.restart() && restart.sequence() > tape.lastSequence()) {
      return;
    }
    for (Arrival row : tape.takeWaitingFrom(restart.eventNanos())) {
      if (row.tick().eventNanos() <= untilNanos) {
        unexplained.put(Cursor.at(row), row);
      }
    }
  }

  /** Whether ticks wait for the one with which their numbering began. */
  boolean isUnexplained() {
    return !unexplained.isEmpty();
  }

  /**
   * Those again, once it was looked for what explains them: where nothing does, the first is left
   * out. Answers what takes its place; there may be unexplained ones again.
   */
  List<Placed> addUnexplained(long epochNanos) {
    List<Arrival> rows = List.copyOf(unexplained.values());
    unexplained.clear();
    return addOneNumbering(rows, true, epochNanos);
  }
}
