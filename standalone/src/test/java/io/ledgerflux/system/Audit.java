package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.embedded.Database;
import io.ledgerflux.model.Tick;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.venue.ProductCount;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Compares what the exchange told with what stands in the database and what a subscriber got. */
final class Audit {
  private final SimulatedExchange exchange;
  private final Database database;

  Audit(SimulatedExchange exchange, Database database) {
    this.exchange = exchange;
    this.database = database;
  }

  /** What the exchange told, each tick once, in the order of the tape. */
  List<ToldTick> told() {
    return exchange.tape().stream()
        .map(ToldTick::of)
        .sorted(Comparator.comparing(ToldTick::product).thenComparingLong(ToldTick::sequence))
        .toList();
  }

  /** What stands in tick_history, in the order of the tape. */
  List<ToldTick> stored() {
    List<ToldTick> rows = new ArrayList<>();
    query(ToldTick.SELECT, row -> rows.add(ToldTick.of(row)));
    return rows;
  }

  /** How many rows there are. */
  long count() {
    return number("SELECT count(*) FROM tick_history");
  }

  /** The one number that {@code sql} gives. */
  long number(String sql) {
    List<Long> found = new ArrayList<>();
    query(sql, row -> found.add(row.getLong(1)));
    return found.getFirst();
  }

  /** Waits until each product's last tick is stored: what was told before it came before it. */
  void awaitTheLastTicks() {
    await("the last ticks are stored")
        .atMost(Duration.ofSeconds(60))
        .until(() -> exchange.counts().stream().allMatch(this::lastIsStored));
  }

  private boolean lastIsStored(ProductCount told) {
    return number(
            "SELECT count(*) FROM tick_history WHERE product = '%s' AND sequence = %d"
                .formatted(told.product(), told.lastSequence()))
        == 1;
  }

  /** Every tick that the exchange told stands there once, with its digits; nothing else does. */
  void rowsAreWhatWasTold() {
    List<ToldTick> stored = stored();
    List<ToldTick> told = told();
    Set<ToldTick> missing = new LinkedHashSet<>(told);
    stored.forEach(missing::remove);
    Set<ToldTick> untold = new LinkedHashSet<>(stored);
    told.forEach(untold::remove);
    assertThat(untold).as("rows that were not told").isEmpty();
    assertThat(missing).as("ticks without a row").isEmpty();
    assertThat(stored).hasSameSizeAs(told);
  }

  /** Nothing stands there that was not told, or twice, or with other digits. */
  void rowsWereTold() {
    Map<String, ToldTick> told =
        told().stream().collect(Collectors.toMap(Audit::key, tick -> tick, (a, b) -> a));
    List<ToldTick> stored = stored();
    assertThat(stored).doesNotHaveDuplicates().isNotEmpty();
    assertThat(stored).allSatisfy(row -> assertThat(row).isEqualTo(told.get(key(row))));
  }

  /** The open rows of feed_gaps are exactly the trades that are missing between those stored. */
  void openGapsAreWhatIsMissing() {
    Map<String, TreeSet<Long>> trades = new TreeMap<>();
    stored()
        .forEach(
            row -> trades.computeIfAbsent(row.product(), p -> new TreeSet<>()).add(row.tradeId()));
    Map<String, List<Long>> missing = new TreeMap<>();
    trades.forEach(
        (product, ids) ->
            missing.put(
                product,
                LongStream.range(ids.first(), ids.last())
                    .filter(id -> !ids.contains(id))
                    .boxed()
                    .toList()));
    Map<String, List<Long>> open = new TreeMap<>();
    trades.keySet().forEach(product -> open.put(product, new ArrayList<>()));
    query(
        """
        SELECT product, first_missing, last_missing
          FROM feed_gaps
         WHERE closed_at IS NULL
         ORDER BY product, first_missing
        """,
        row ->
            LongStream.rangeClosed(row.getLong("first_missing"), row.getLong("last_missing"))
                .forEach(id -> open.computeIfAbsent(product(row), p -> new ArrayList<>()).add(id)));
    assertThat(open).isEqualTo(missing);
  }

  /** The candles are those that the rows make. */
  void candlesAreThoseOfTheRows() {
    long wrong =
        number(
            """
            SELECT count(*)
              FROM (SELECT product, date_trunc('minute', "timestamp") AS time_bucket,
                           count(price) AS n, min(price) AS low, max(price) AS high,
                           sum(price) AS total,
                           (array_agg(price ORDER BY sequence))[1] AS open,
                           (array_agg(price ORDER BY sequence DESC))[1] AS close
                      FROM tick_history
                     WHERE price IS NOT NULL
                     GROUP BY 1, 2) AS made
              FULL JOIN price_stats_1min AS kept USING (product, time_bucket)
             WHERE (made.n, made.low, made.high, made.open, made.close)
                   IS DISTINCT FROM (kept.tick_count, kept.min_price, kept.max_price,
                                     kept.open_price, kept.close_price)
                OR made.total / made.n IS DISTINCT FROM kept.avg_price
            """);
    assertThat(wrong).isZero();
    assertThat(number("SELECT count(*) FROM price_stats_1min")).isPositive();
  }

  /** Each product's snapshot is of its newest tick on the tape. */
  void snapshotsAreTheNewestTicks() {
    assertThat(
            number(
                """
                SELECT count(*)
                  FROM snapshots
                  FULL JOIN (SELECT product, max(sequence) AS newest
                               FROM tick_history
                              WHERE NOT late
                              GROUP BY product) AS tape USING (product)
                 WHERE last_seq IS DISTINCT FROM newest
                """))
        .isZero();
  }

  /** On the tape each tick names the one before it. */
  void tapeIsUnbroken() {
    assertThat(
            number(
                """
                SELECT count(*)
                  FROM (SELECT prev_seq, restart,
                               lag(sequence) OVER (PARTITION BY product ORDER BY sequence) AS before
                          FROM tick_history
                         WHERE NOT late) AS tape
                 WHERE before IS NOT NULL AND prev_seq IS DISTINCT FROM before AND NOT restart
                """))
        .isZero();
  }

  /** How many rows are late. */
  long late() {
    return number("SELECT count(*) FROM tick_history WHERE late");
  }

  /** A subscriber got each tick of the tape once, in order, from where he began. */
  void subscriberHasTheTape(TapeRecorder recorder, String product) {
    long newest =
        number(
            "SELECT max(sequence) FROM tick_history WHERE NOT late AND product = '%s'"
                .formatted(product));
    await("the subscriber has the newest tick")
        .atMost(Duration.ofSeconds(20))
        .until(() -> recorder.lastSequence(product).orElse(0) == newest);
    assertThat(recorder.flaws()).isEmpty();
    List<Long> got = recorder.ticks(product).stream().map(Tick::sequence).toList();
    assertThat(got).isNotEmpty();
    List<Long> tape = new ArrayList<>();
    query(
        "SELECT sequence FROM tick_history WHERE NOT late AND product = '%s' AND sequence >= %d"
                .formatted(product, got.getFirst())
            + " ORDER BY sequence",
        row -> tape.add(row.getLong(1)));
    Set<Long> missed = new LinkedHashSet<>(tape);
    got.forEach(missed::remove);
    assertThat(missed).as("ticks of the tape that the subscriber missed").isEmpty();
    assertThat(got.equals(tape)).as("each tick came once, in order").isTrue();
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private void query(String sql, RowReader reader) {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        reader.read(rows);
      }
    } catch (SQLException e) {
      throw new AssertionError("the database does not answer: " + sql, e);
    }
  }

  private static String product(ResultSet row) {
    try {
      return row.getString("product");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String key(ToldTick tick) {
    return tick.product() + ':' + tick.sequence();
  }
}
