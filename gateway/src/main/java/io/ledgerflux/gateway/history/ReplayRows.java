package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.tape.Arrival;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

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
   * @param fromNanos none happened before it, since the epoch
   */
  record Missed(String product, long afterSequence, long lastSequence, long fromNanos) {
    /** Those of them that happened at {@code nanos} or later. */
    Missed from(long nanos) {
      return new Missed(product, afterSequence, lastSequence, Math.max(fromNanos, nanos));
    }
  }

  /**
   * Where the tape of a product stands at some time.
   *
   * @param product whose
   * @param last the tick that happened last before it, which need not be the last of the tape;
   *     empty where none is stored
   * @param numbering the one with which its numbering began; empty where that is not stored
   * @param opening the first tick of all that are stored, which follows none; empty where it
   *     happened so long before that nothing of then or later stands before it, and where it is not
   *     stored
   * @param ahead the sequence behind which ticks of the numbering stand that happened later, though
   *     they stand before {@code last}; of a product without that, all its ticks; empty where there
   *     are none
   */
  record Beginning(
      String product,
      Optional<Cursor> last,
      Optional<Cursor> numbering,
      Optional<Cursor> opening,
      OptionalLong ahead) {
    /** Behind which sequence everything stands that happened then or later; empty: nothing does. */
    OptionalLong afterSequence() {
      LongStream lastSequence = last.stream().mapToLong(Cursor::sequence);
      return LongStream.concat(lastSequence, ahead.stream()).min();
    }
  }

  /**
   * The newest tick of a product.
   *
   * @param eventNanos when it happened, since the epoch
   * @param ingestNanos when it was read, since the epoch
   */
  record Newest(long eventNanos, long ingestNanos) {}

  /** Where the tapes of {@code products} stand at {@code fromNanos}. */
  List<Beginning> before(List<String> products, long fromNanos) throws SQLException;

  /** The products of which something is stored that happened at {@code fromNanos} or later. */
  Set<String> after(long fromNanos) throws SQLException;

  /**
   * At most {@link #MOST_ROWS} rows behind {@code cursor} that happened from {@code fromNanos} on,
   * to the slice's end.
   */
  List<Arrival> slice(Cursor cursor, long fromNanos, long untilNanos) throws SQLException;

  /** When the first tick of {@code products} in the window happened, from {@code fromNanos} on. */
  OptionalLong firstFrom(List<String> products, long fromNanos) throws SQLException;

  /** The ticks with which numberings began at {@code fromNanos} or later. */
  List<Cursor> restarts(long fromNanos) throws SQLException;

  /** Of each of {@code products} what happened last, at {@code fromNanos} or later. */
  Map<String, Newest> newest(List<String> products, long fromNanos) throws SQLException;

  /**
   * At most {@link #MOST_MISSED} rows that are wanted, by product and sequence. First those that
   * follow none, also such with which the venue began its numbering anew at other sequences:
   * nothing is to be taken from one numbering for what is missing in another.
   *
   * @param wanted which
   * @param untilNanos none happened at that time or later, since the epoch
   */
  List<Arrival> missed(List<Missed> wanted, long untilNanos) throws SQLException;

  /**
   * At most {@link #MOST_MISSED} rows, the earliest of all behind the sequences of {@code wanted},
   * and of those with which the venue began its numbering anew.
   *
   * @param untilNanos none happened at that time or later, since the epoch: it takes as long as
   *     rows happened until then
   */
  List<Arrival> following(List<Missed> wanted, long untilNanos) throws SQLException;
}
