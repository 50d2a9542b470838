package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.HeldRange;
import io.ledgerflux.gateway.tape.TapeAssembler;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The stored ticks of a product, as a resume reads them: those of one numbering by sequence. */
interface ResumeRows {
  /**
   * The tick with which a numbering began.
   *
   * @param eventNanos when it happened, since the epoch
   * @param sequence the venue's number of it
   */
  record Restart(long eventNanos, long sequence) {}

  /**
   * When ticks of a numbering can have happened that follow one of them.
   *
   * @param fromNanos not before it, since the epoch
   * @param begunNanos when the numbering began; empty where that is not stored, or long ago
   * @param end before the next numbering began; empty where none did
   */
  record Span(long fromNanos, OptionalLong begunNanos, Optional<Restart> end) {
    /** That of a tick that happened at {@code nanos}; {@code restarts} are ordered by time. */
    static Span around(long nanos, List<Restart> restarts) {
      long fromNanos = nanos - TapeAssembler.MOST_DISORDER_NANOS;
      OptionalLong begunNanos = OptionalLong.empty();
      for (Restart restart : restarts) {
        if (restart.eventNanos() > nanos) {
          return new Span(fromNanos, begunNanos, Optional.of(restart));
        }
        fromNanos = Math.max(fromNanos, restart.eventNanos());
        begunNanos = OptionalLong.of(restart.eventNanos());
      }
      return new Span(fromNanos, begunNanos, Optional.empty());
    }

    long untilNanos() {
      return end.map(Restart::eventNanos).orElse(Long.MAX_VALUE);
    }
  }

  /** Whether the first tick of {@code held} is stored. */
  boolean isStored(String product, HeldRange held) throws SQLException;

  /** Whether it is stored that the venue has begun its numbering of {@code product} anew. */
  boolean isNumberedAnew(String product) throws SQLException;

  /**
   * Where the tick stands that the subscriber has; should there be several, the newest that was
   * read before he said that he has it.
   */
  Optional<InHistory> anchor(Search search) throws SQLException;

  /** Whether several ticks have the sequence that the subscriber names, each in its numbering. */
  boolean isShared(Search search) throws SQLException;

  /**
   * Where the tick stands that follows the subscriber's last one; empty where one is there itself.
   *
   * @param oldestNanos it was read then or later
   */
  Optional<InHistory> follower(Search search, long oldestNanos) throws SQLException;

  /** That of the numbering in which a tick of {@code product} happened at {@code nanos}. */
  Span span(String product, long nanos) throws SQLException;

  /**
   * At most {@code most} ticks of {@code product} behind {@code sequence} in {@code span}, by their
   * sequences: a tick can have happened long before one that it follows.
   */
  List<Arrival> behind(String product, long sequence, Span span, int most) throws SQLException;
}
