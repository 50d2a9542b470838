package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.Archive;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.SearchPlaces;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Timestamps;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds in tick_history what the broker does not keep any more. */
public final class HistoryArchive implements Archive {
  private static final Logger log = LoggerFactory.getLogger(HistoryArchive.class);
  private static final int MOST_ROWS = 500;

  private static final Duration RETRY = Duration.ofMillis(250);

  private final HistoryPool pool;
  private final SearchPlaces places;
  private final long reachNanos;
  private final Outage outage = new Outage();

  /**
   * Searches in {@code pool}.
   *
   * @param mostSearches how many at a time; the others wait here, however long it takes, so that
   *     one who waits for a connection knows that the database is away
   * @param reach how long ago a tick was read that is still found
   */
  public HistoryArchive(HistoryPool pool, int mostSearches, Duration reach) {
    this.pool = pool;
    this.places = new SearchPlaces(mostSearches);
    this.reachNanos = reach.toNanos();
  }

  @Override
  public Found find(Search search) throws InterruptedException {
    return find(search, Seeker.GATEWAY);
  }

  @Override
  public Found find(Search search, Seeker seeker) throws InterruptedException {
    Optional<Found> found = attempt(search, seeker);
    while (found.isEmpty()) {
      Thread.sleep(RETRY);
      found = attempt(search, seeker);
    }
    return found.get();
  }

  /** What is found; empty where the database is away and may be back in a moment. */
  private Optional<Found> attempt(Search search, Seeker seeker) throws InterruptedException {
    if (!places.enter(seeker)) {
      return Optional.of(Found.NOTHING);
    }
    try {
      if (outage.isCertain(System.nanoTime())) {
        return Optional.of(Found.NOTHING);
      }
      long nowNanos = Timestamps.nanos(Instant.now());
      Found found = pool.read(connection -> find(connection, search, nowNanos));
      outage.over();
      return Optional.of(found);
    } catch (SQLException e) {
      log.debug("{} finds nothing", search, e);
      if (!HistoryPool.isAway(e)) {
        return Optional.of(Found.NOTHING);
      }
      outage.failed(System.nanoTime());
      return outage.isLong(System.nanoTime()) ? Optional.of(Found.NOTHING) : Optional.empty();
    } finally {
      places.leave();
    }
  }

  private Found find(Connection connection, Search search, long nowNanos) throws SQLException {
    return switch (search.from()) {
      case InHistory from ->
          read(connection, search, new HistoryPage(search.afterSequence(), from), nowNanos);
      case InStream _ -> begin(connection, search, nowNanos);
    };
  }

  private Found begin(Connection connection, Search search, long nowNanos) throws SQLException {
    long oldestNanos = nowNanos - reachNanos;
    Optional<InHistory> start = anchor(connection, search);
    if (start.isEmpty()) {
      start = follower(connection, search, oldestNanos);
    }
    if (start.isEmpty()) {
      return Found.NOTHING;
    }
    // A tick can have happened before one that it follows.
    InHistory from =
        new InHistory(start.get().eventNanos() - TapeAssembler.PATIENCE_NANOS, Long.MIN_VALUE);
    HistoryPage page = new HistoryPage(search.afterSequence(), from, start.get().eventNanos());
    Found found = read(connection, search, page, nowNanos);
    return page.oldestNanos() < oldestNanos ? Found.NOTHING : found;
  }

  private Found read(Connection connection, Search search, HistoryPage page, long nowNanos)
      throws SQLException {
    while (!page.isEnded()) {
      List<Arrival> rows = behind(connection, search, page.cursor());
      rows.forEach(page::add);
      if (rows.size() < MOST_ROWS) {
        page.end(nowNanos);
      }
    }
    return page.found();
  }

  /** Where the tick stands that the subscriber has; the newest, should there be several. */
  private Optional<InHistory> anchor(Connection connection, Search search) throws SQLException {
    String sql =
        """
        SELECT ts_event, sequence
          FROM tick_history
         WHERE product = ? AND sequence = ? AND NOT late
         ORDER BY "timestamp" DESC
         LIMIT 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, search.product());
      statement.setLong(2, search.afterSequence());
      return pool.metrics().timed("resume_start", () -> place(statement));
    }
  }

  /**
   * Where the tick stands that follows the subscriber's last one, which is not there itself. When
   * it was read is looked at only then: no index tells it, and a feed may tell old times.
   */
  private Optional<InHistory> follower(Connection connection, Search search, long oldestNanos)
      throws SQLException {
    String sql =
        """
        SELECT ts_event, sequence
          FROM (SELECT ts_event, ts_ingest, sequence, prev_seq
                  FROM tick_history
                 WHERE product = ? AND sequence > ? AND NOT late
                 ORDER BY sequence
                 LIMIT 1) AS next
         WHERE prev_seq <= ? AND ts_ingest >= ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, search.product());
      statement.setLong(2, search.afterSequence());
      statement.setLong(3, search.afterSequence());
      statement.setLong(4, oldestNanos);
      return pool.metrics().timed("resume_start", () -> place(statement));
    }
  }

  private static Optional<InHistory> place(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next()
          ? Optional.of(new InHistory(rows.getLong(1), rows.getLong(2)))
          : Optional.empty();
    }
  }

  /** What the subscriber has is passed over there: the page begins earlier than it must. */
  private List<Arrival> behind(Connection connection, Search search, InHistory cursor)
      throws SQLException {
    String sql =
        """
        SELECT %s
          FROM tick_history
         WHERE product = ? AND NOT late AND "timestamp" >= ? AND (ts_event, sequence) > (?, ?)
           AND (sequence > ? OR restart)
         ORDER BY "timestamp", ts_event, sequence
         LIMIT %d
        """
            .formatted(TickRows.COLUMNS, MOST_ROWS);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, search.product());
      statement.setObject(2, TickRows.timestamp(cursor.eventNanos()));
      statement.setLong(3, cursor.eventNanos());
      statement.setLong(4, cursor.sequence());
      statement.setLong(5, search.afterSequence());
      return pool.metrics().timed("resume", () -> TickRows.read(statement));
    }
  }
}
