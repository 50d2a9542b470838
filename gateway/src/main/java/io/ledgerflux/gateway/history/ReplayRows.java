package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.tape.Arrival;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The stored ticks of the products of a replay, as it reads them: by slices of time. */
interface ReplayRows {
  int MOST_ROWS = 400;

  int MOST_MISSED = 2_000;

  /**
   * A place among the rows of all products.
   *
   * @param eventNanos of a row, since the epoch
   * @param sequence of that row
   * @param product of that row
   */
  record Cursor(long eventNanos, long sequence, String product) {
    /** Before all rows of {@code eventNanos}. */
    static Cursor before(long eventNanos) {
      return new Cursor(eventNanos, Long.MIN_VALUE, "");
    }

    static Cursor at(Arrival row) {
      return new Cursor(row.tick().eventNanos(), row.tick().sequence(), row.tick().product());
    }
  }

  /**
   * Ticks of a product that were not read when others of their time were.
   *
   * @param product whose
   * @param afterSequence they stand behind it
   * @param lastSequence none stands behind it
   * @param restarts whether those count as well with which the venue began its numbering anew
   * @param fromNanos none happened before it, since the epoch
   */
  record Missed(
      String product, long afterSequence, long lastSequence, boolean restarts, long fromNanos) {}

  /**
   * Where the tape of a product stands before the window.
   *
   * @param last the tick that happened last, which need not be the last of the tape
   * @param numbering the one with which its numbering began; empty where that is not stored
   */
  record Beginning(Cursor last, Optional<Cursor> numbering) {}

  /** Those of the products of which something is stored that happened before {@code fromNanos}. */
  List<Beginning> before(long fromNanos) throws SQLException;

  /** The products of which something is stored that happened at {@code fromNanos} or later. */
  Set<String> after(long fromNanos) throws SQLException;

  /**
   * At most {@link #MOST_ROWS} rows behind {@code cursor} that happened from {@code fromNanos} on,
   * to the slice's end.
   */
  List<Arrival> slice(Cursor cursor, long fromNanos, long untilNanos) throws SQLException;

  /** When the first tick of the window happened, at {@code fromNanos} or later. */
  OptionalLong firstFrom(long fromNanos) throws SQLException;

  /**
   * At most {@link #MOST_MISSED} rows that were stored when the replay had passed their time.
   *
   * @param wanted which
   * @param untilNanos none happened at that time or later, since the epoch
   */
  List<Arrival> missed(List<Missed> wanted, long untilNanos) throws SQLException;
}
