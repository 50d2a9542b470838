package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.Threads;
import io.ledgerflux.snapshotter.TestDatabase;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import io.prometheus.client.CollectorRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsIT {
  private static final String SCHEMA =
      """
      SELECT table_name, column_name, data_type, is_nullable
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
      """;

  private final TestDatabase rows = new TestDatabase(SharedServers.freshDatabase(getClass()));

  @Test
  void runningAgainChangesNothing() throws SQLException {
    Migrations migrations = new Migrations(database(rows.config(), rows.config()));
    assertThat(migrations.run()).isEqualTo("6");
    List<String> schema = rows.rows(SCHEMA);
    List<String> log = rows.rows("SELECT * FROM flyway_schema_history");

    assertThat(migrations.run()).isEqualTo("6");

    assertThat(rows.rows(SCHEMA)).isEqualTo(schema);
    assertThat(rows.rows("SELECT * FROM flyway_schema_history")).isEqualTo(log);
  }

  @Test
  void severalMayStartAtOnce() throws Exception {
    ConcurrentLinkedQueue<Object> outcomes = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Threads.start(
              "migrate-" + i,
              () -> {
                try {
                  outcomes.add(new Migrations(database(rows.config(), rows.config())).run());
                } catch (SQLException e) {
                  outcomes.add(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(outcomes).containsExactly("6", "6", "6", "6");
  }

  @Test
  void theWriterWritesAndTheReaderReads() throws Exception {
    rows.execute("CREATE ROLE it_writer LOGIN PASSWORD 'w'");
    rows.execute("CREATE ROLE it_reader LOGIN PASSWORD 'r'");
    Database database = database(rows.as("it_writer", "w"), rows.config());

    new Migrations(database).run();
    rows.execute("GRANT ledgerflux_reader TO it_reader");

    try (PartitionTables tables =
        PartitionTables.open(database, new PartitionPlan(Duration.ofDays(7)))) {
      assertThat(tables.makeAhead(Instant.parse("2026-09-29T00:00:00Z"))).hasSize(3);
    }
    assertThat(rows.rows(RESTART_INDEXES)).containsExactly("3");
    try (Session writer = database.openForShard(0)) {
      writer.execute(INSERT);
      assertThatThrownBy(() -> writer.execute("DROP TABLE tick_history"))
          .isInstanceOf(SQLException.class);
    }
    try (Session reader = database(rows.as("it_reader", "r"), rows.config()).openForShard(0)) {
      reader.execute("SELECT * FROM tick_history, latest_prices, completeness_1min");
      assertThatThrownBy(() -> reader.execute(INSERT)).isInstanceOf(SQLException.class);
      reader.execute("SELECT * FROM api_keys, api_key_usage, api_tickets");
      assertThatThrownBy(() -> reader.execute(NEW_KEY)).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> reader.execute("UPDATE api_keys SET revoked_at = NULL"))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void dashboardsSeeNoKeys() throws Exception {
    rows.execute("CREATE ROLE it_dashboards LOGIN PASSWORD 'd'");
    new Migrations(database(rows.config(), rows.config())).run();
    rows.execute("GRANT ledgerflux_dashboards TO it_dashboards");

    try (Session reader = database(rows.as("it_dashboards", "d"), rows.config()).openForShard(0)) {
      reader.execute("SELECT * FROM tick_history, latest_prices, completeness_1min, snapshots");
      reader.execute("SELECT * FROM price_stats_1min, feed_gaps, reader_positions");
      assertThatThrownBy(() -> reader.execute(INSERT)).isInstanceOf(SQLException.class);
      for (String table : List.of("api_keys", "api_key_usage", "api_tickets")) {
        assertThatThrownBy(() -> reader.execute("SELECT * FROM " + table))
            .as(table)
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied");
      }
    }
  }

  @Test
  void anOwnerWhoMayNotMakeRolesMigratesAllTheSame() throws Exception {
    rows.execute("CREATE ROLE it_owner LOGIN PASSWORD 'o'");
    rows.execute("GRANT CREATE, USAGE ON SCHEMA public TO it_owner");
    PostgresConfig owner = rows.as("it_owner", "o");

    assertThat(new Migrations(database(owner, owner)).run()).isEqualTo("6");
  }

  @Test
  void tellsThatTheDatabaseIsAway() {
    PostgresConfig away = new PostgresConfig("127.0.0.1", 1, "none", "no", "one", Map.of());

    assertThatThrownBy(() -> new Migrations(database(away, away)).run())
        .isInstanceOf(SQLException.class);
  }

  /** The panels of the Python project's dashboards. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT timestamp AS time, product, price FROM tick_history"
            + " WHERE timestamp > NOW() - INTERVAL '1 hour' ORDER BY timestamp",
        "SELECT timestamp AS time, price, bid, ask FROM tick_history"
            + " WHERE product = 'BTC-USD' AND timestamp > NOW() - INTERVAL '1 hour'",
        "SELECT timestamp AS time, product, volume FROM tick_history"
            + " WHERE timestamp > NOW() - INTERVAL '1 hour'",
        "SELECT DISTINCT product, first_value(price) OVER w, last_value(price) OVER w"
            + " FROM tick_history WHERE timestamp > NOW() - INTERVAL '24 hours'"
            + " WINDOW w AS (PARTITION BY product ORDER BY timestamp"
            + " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
        "SELECT product, COUNT(*), AVG(price), MIN(price), MAX(price) FROM tick_history"
            + " WHERE timestamp > NOW() - INTERVAL '1 hour' GROUP BY product",
        "SELECT product, time_bucket, tick_count, avg_price, min_price, max_price, open_price,"
            + " close_price, avg_volume FROM price_stats_1min",
        "SELECT product, version, last_seq, ts_snapshot, state, created_at, updated_at"
            + " FROM snapshots",
        "SELECT * FROM latest_prices",
        "SELECT product, minute, expected, stored FROM completeness_1min",
        "SELECT product, first_missing, last_missing, detected_at, cause, recovered, closed_at"
            + " FROM feed_gaps"
      })
  void answersTheDashboards(String panel) throws SQLException {
    new Migrations(database(rows.config(), rows.config())).run();

    assertThat(rows.rows(panel)).isEmpty();
  }

  private static final String RESTART_INDEXES =
      """
      SELECT count(*) FROM pg_indexes
       WHERE tablename LIKE 'tick\\_history\\_p%' AND indexdef LIKE '%WHERE restart'
      """;

  private static final String INSERT =
      """
      INSERT INTO tick_history (product, "timestamp", sequence, ts_event, ts_ingest)
      VALUES ('BTC-USD', '2026-09-29T12:00:00Z', 1, 0, 0)
      """;

  private static final String NEW_KEY =
      """
      INSERT INTO api_keys (id, secret_hash, name)
      VALUES ('a', sha256('a'), 'made by nobody who may')
      """;

  private static Database database(PostgresConfig writer, PostgresConfig owner) {
    return new Database(
        writer,
        owner,
        new DatabaseMetrics(new CollectorRegistry()),
        new Readiness().needs("postgres"));
  }
}
