package io.ledgerflux.system;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.Database;
import io.ledgerflux.model.Tick;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** What stands in a pipeline's database. */
public final class Rows {
  private final String jdbcUrl;
  private final String user;
  private final String password;

  /** The database at a JDBC address. */
  public Rows(String jdbcUrl, String user, String password) {
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password;
  }

  Rows(Database database) {
    this(database.jdbcUrl(), database.user(), database.password());
  }

  /** Makes something of a row. */
  public interface Reader<T> {
    /** What the row on which {@code row} stands says. */
    T read(ResultSet row) throws SQLException;
  }

  /** What {@code sql} gives, row by row. */
  public <T> List<T> all(String sql, Reader<T> reader) {
    List<T> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl, user, password);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError("the database does not answer: " + sql, e);
    }
  }

  /** The one number that {@code sql} gives. */
  public long number(String sql) {
    return all(sql, row -> row.getLong(1)).getFirst();
  }

  /** Waits until {@code more} ticks are stored than now, for {@code patience} at most. */
  void awaitTicks(int more, Duration patience) {
    String count = "SELECT count(*) FROM tick_history";
    long before = number(count);
    await("ticks are stored")
        .atMost(patience)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> number(count) > before + more);
  }

  /** How many rows of late ticks have the tick's sequence. */
  long late(Tick tick) {
    return number("SELECT count(*) FROM tick_history WHERE late AND sequence = " + tick.sequence());
  }

  /** How many gaps of which {@code condition} holds have the tick's trade. */
  long gaps(Tick tick, String condition) {
    return number(
        "SELECT count(*) FROM feed_gaps WHERE %d BETWEEN first_missing AND last_missing AND %s"
            .formatted(tick.tradeId().orElseThrow(), condition));
  }

  /** Every row of every table, each as its text, by table. */
  Map<String, List<String>> everything() {
    Map<String, List<String>> everything = new TreeMap<>();
    for (String table :
        all(
            """
            SELECT relname FROM pg_class
             WHERE relkind IN ('r', 'p') AND NOT relispartition
               AND relnamespace = 'public'::regnamespace
            """,
            row -> row.getString(1))) {
      everything.put(
          table,
          all(
              "SELECT whole::text FROM %s AS whole ORDER BY 1".formatted(table),
              row -> row.getString(1)));
    }
    return everything;
  }

  /** What stands in tick_history, in the order of product and sequence. */
  List<ToldTick> ticks() {
    return all(ToldTick.SELECT, ToldTick::of);
  }

  /** The products of which there are ticks. */
  List<String> products() {
    return all("SELECT DISTINCT product FROM tick_history", row -> row.getString(1));
  }

  /** The sequences of a product's tape in its order, since an event time in nanoseconds. */
  List<Long> tape(String product, long fromNanos) {
    return all(
        """
        SELECT sequence
          FROM tick_history
         WHERE NOT late AND product = '%s' AND ts_event >= %d
         ORDER BY ts_event, sequence
        """
            .formatted(product, fromNanos),
        row -> row.getLong(1));
  }

  /** The event time of the tick with which the venue last numbered a product anew; 0 if never. */
  long lastRestart(String product) {
    return number(
        "SELECT coalesce(max(ts_event), 0) FROM tick_history WHERE restart AND product = '%s'"
            .formatted(product));
  }

  /** The trades that the open rows of feed_gaps tell, by product and numbering. */
  Map<String, List<Long>> openGaps() {
    Map<String, List<Long>> open = new TreeMap<>();
    all(
            """
            SELECT product || ', numbering ' || generation AS numbering, first_missing, last_missing
              FROM feed_gaps
             WHERE closed_at IS NULL
             ORDER BY numbering, first_missing
            """,
            row -> new Run(row.getString(1), row.getLong(2), row.getLong(3)))
        .forEach(
            run ->
                LongStream.rangeClosed(run.first(), run.last())
                    .forEach(
                        id ->
                            open.computeIfAbsent(run.numbering(), any -> new ArrayList<>())
                                .add(id)));
    return open;
  }

  /** The trades that are missing between the first and the last of each numbering's tape. */
  Map<String, List<Long>> missingTrades() {
    Map<String, TreeSet<Long>> stored = new TreeMap<>();
    Map<String, TreeSet<Long>> tape = new TreeMap<>();
    all(
            """
            SELECT product || ', numbering ' || count(*) FILTER (WHERE restart)
                   OVER (PARTITION BY product ORDER BY ts_event, sequence) AS numbering,
                   trade_id, late
              FROM tick_history
             WHERE trade_id IS NOT NULL
            """,
            row -> new StoredTrade(row.getString(1), row.getLong(2), row.getBoolean(3)))
        .forEach(
            trade -> {
              stored.computeIfAbsent(trade.numbering(), any -> new TreeSet<>()).add(trade.id());
              if (!trade.late()) {
                tape.computeIfAbsent(trade.numbering(), any -> new TreeSet<>()).add(trade.id());
              }
            });
    Map<String, List<Long>> missing = new TreeMap<>();
    tape.forEach(
        (numbering, ids) ->
            LongStream.range(ids.first(), ids.last())
                .filter(id -> !stored.getOrDefault(numbering, ids).contains(id))
                .forEach(
                    id -> missing.computeIfAbsent(numbering, any -> new ArrayList<>()).add(id)));
    return missing;
  }

  private record Run(String numbering, long first, long last) {}

  private record StoredTrade(String numbering, long id, boolean late) {}
}
