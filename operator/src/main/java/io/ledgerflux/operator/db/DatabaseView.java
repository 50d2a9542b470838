package io.ledgerflux.operator.db;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.nats.Position;
import io.ledgerflux.snapshotter.db.ShardLocks;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The database as it is: reads, and changes nothing. */
public final class DatabaseView implements AutoCloseable {
  private final Connection connection;

  private DatabaseView(Connection connection) {
    this.connection = connection;
  }

  /** A look at the database. */
  public static DatabaseView open(PostgresConfig login) throws SQLException {
    return new DatabaseView(Connections.open(login, Connections.Purpose.READS));
  }

  /**
   * What is missing of one product.
   *
   * @param product such as {@code BTC-USD}
   * @param rows how many unbroken runs of trades
   * @param trades how many trades
   * @param rejected how many of them came and were refused
   * @param since when the oldest was found
   */
  public record OpenGaps(String product, long rows, long trades, long rejected, Instant since) {}

  /**
   * The newest row of a product.
   *
   * @param sequence the venue's number
   * @param eventNanos when it happened, in nanoseconds since the epoch
   */
  public record Newest(long sequence, long eventNanos) {}

  /** Whether the migrations were run. */
  public boolean isMigrated() throws SQLException {
    return Boolean.TRUE.equals(
        one("SELECT to_regclass('reader_positions') IS NOT NULL", row -> row.getBoolean(1))
            .orElse(false));
  }

  /** The database's clock. */
  public Instant clock() throws SQLException {
    return one("SELECT clock_timestamp()", row -> instant(row, 1)).orElseThrow();
  }

  /** How far each reader has come, by its name. */
  public Map<String, Position> positions() throws SQLException {
    Map<String, Position> positions = new TreeMap<>();
    each(
        "SELECT reader, stream_sequence, broker_nanos, stream_created_nanos FROM reader_positions",
        row -> {
          Position position = new Position(row.getLong(2), row.getLong(3), row.getLong(4));
          return positions.put(row.getString(1), position);
        });
    return positions;
  }

  /** The shards that a snapshotter works now: those whose lock is held. */
  public Set<Integer> worked() throws SQLException {
    String sql =
        """
        SELECT objid::bigint
          FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND classid::bigint = ? AND objid::bigint < 65536
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;
    return new HashSet<>(each(sql, row -> row.getInt(1), (long) ShardLocks.KEY));
  }

  /** Until when there are partitions without a hole from now on; empty where now has none. */
  public Optional<Instant> partitionsUntil(Instant now) throws SQLException {
    String sql =
        """
        SELECT bounds[1]::timestamptz, bounds[2]::timestamptz
          FROM pg_inherits
          JOIN pg_class ON pg_class.oid = inhrelid,
               regexp_match(pg_get_expr(relpartbound, inhrelid),
                            'FROM \\(''(.*)''\\) TO \\(''(.*)''\\)') AS bounds
         WHERE inhparent = 'tick_history'::regclass
         ORDER BY 1
        """;
    Instant until = now;
    for (Instant[] bounds : each(sql, row -> new Instant[] {instant(row, 1), instant(row, 2)})) {
      if (!bounds[0].isAfter(until) && bounds[1].isAfter(until)) {
        until = bounds[1];
      }
    }
    return until.equals(now) ? Optional.empty() : Optional.of(until);
  }

  /** What is missing of each product of which something is. */
  public List<OpenGaps> openGaps() throws SQLException {
    String sql =
        """
        SELECT product, count(*), sum(last_missing - first_missing + 1)::bigint,
               coalesce(sum(last_missing - first_missing + 1) FILTER (WHERE cause = 'rejected'), 0)
                   ::bigint,
               min(detected_at)
          FROM feed_gaps
         WHERE closed_at IS NULL
         GROUP BY product
         ORDER BY product
        """;
    return each(
        sql,
        row ->
            new OpenGaps(
                row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), instant(row, 5)));
  }

  /** The newest row of {@code product} on the tape. */
  public Optional<Newest> history(String product) throws SQLException {
    String sql =
        """
        SELECT sequence, ts_event
          FROM tick_history
         WHERE product = ? AND NOT late
         ORDER BY "timestamp" DESC, sequence DESC
         LIMIT 1
        """;
    return one(sql, row -> new Newest(row.getLong(1), row.getLong(2)), product);
  }

  /** Whether there is a row of that tick of {@code product}, on the tape or late. */
  public boolean has(String product, long sequence, long eventNanos) throws SQLException {
    return one(
            "SELECT 1 FROM tick_history WHERE product = ? AND sequence = ? AND ts_event = ?",
            row -> row.getInt(1),
            product,
            sequence,
            eventNanos)
        .isPresent();
  }

  /** The sequence of the state of {@code product} in snapshots. */
  public Optional<Long> snapshot(String product) throws SQLException {
    return one("SELECT last_seq FROM snapshots WHERE product = ?", row -> row.getLong(1), product);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // It was lost already.
      return;
    }
  }

  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> Optional<T> one(String sql, Row<T> reader, Object... parameters) throws SQLException {
    return each(sql, reader, parameters).stream().findFirst();
  }

  @SuppressWarnings("NullAway")
  private <T> List<T> each(String sql, Row<T> reader, Object... parameters) throws SQLException {
    List<T> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
    }
    return found;
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
