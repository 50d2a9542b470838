package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.rest.Candle;
import io.ledgerflux.gateway.rest.CandleQuery;
import io.ledgerflux.gateway.rest.Completeness;
import io.ledgerflux.gateway.rest.CompletenessQuery;
import io.ledgerflux.gateway.rest.FeedGap;
import io.ledgerflux.gateway.rest.GapQuery;
import io.ledgerflux.gateway.rest.Page;
import io.ledgerflux.gateway.rest.ProblemCode;
import io.ledgerflux.gateway.rest.RestHistory;
import io.ledgerflux.gateway.rest.TickQuery;
import io.ledgerflux.gateway.rest.TickRow;
import io.ledgerflux.gateway.rest.TickWindow;
import io.ledgerflux.gateway.rest.UnavailableException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history in PostgreSQL, as it is asked over HTTP. No connection is held while an answer is
 * sent: a page of ticks is read in several short statements.
 */
public final class RestQueries implements RestHistory {
  private static final Logger log = LoggerFactory.getLogger(RestQueries.class);

  /** PostgreSQL's word for a statement that was ended, by its time limit for one. */
  private static final String QUERY_CANCELED = "57014";

  private final HistoryPool pool;

  /** The history that {@code pool} reads. */
  public RestQueries(HistoryPool pool) {
    this.pool = pool;
  }

  @Override
  public boolean knows(String product) throws UnavailableException {
    String sql =
        """
        SELECT EXISTS (SELECT FROM snapshots WHERE product = ?)
            OR EXISTS (SELECT FROM price_stats_1min WHERE product = ?)
        """;
    return read(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, product);
            statement.setString(2, product);
            return pool.metrics().timed("rest_product", () -> isTrue(statement));
          }
        });
  }

  private static boolean isTrue(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  @Override
  public TickWindow window(TickQuery query) throws UnavailableException {
    Optional<TickWindow> window =
        read(connection -> new TickQueries(pool.metrics(), connection).window(query));
    return window.orElseThrow(
        () ->
            new UnavailableException(
                ProblemCode.NUMBERING_RESTARTED,
                "behind %d the exchange began its numbering anew: ask by from"
                    .formatted(query.afterSequence())));
  }

  @Override
  public List<TickRow> ticks(TickWindow window, int most) throws UnavailableException {
    return read(connection -> new TickQueries(pool.metrics(), connection).rows(window, most));
  }

  @Override
  public Page<Candle> candles(CandleQuery query) throws UnavailableException {
    return read(connection -> new MinuteQueries(pool.metrics(), connection).candles(query));
  }

  @Override
  public Completeness.Report completeness(CompletenessQuery query) throws UnavailableException {
    return read(connection -> new MinuteQueries(pool.metrics(), connection).completeness(query));
  }

  @Override
  public Page<FeedGap> gaps(GapQuery query) throws UnavailableException {
    return read(connection -> new GapQueries(pool.metrics(), connection).gaps(query));
  }

  private <T> T read(HistoryPool.Work<T> work) throws UnavailableException {
    try {
      return pool.read(work);
    } catch (SQLException e) {
      log.debug("a request cannot be answered", e);
      throw QUERY_CANCELED.equals(e.getSQLState())
          ? new UnavailableException(
              ProblemCode.QUERY_TOO_LONG, "the database took too long: ask for less")
          : new UnavailableException(
              ProblemCode.HISTORY_UNAVAILABLE, "the database is away, or too busy");
    }
  }
}
