package io.ledgerflux.gateway.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few connections to PostgreSQL for one purpose, which only read unless told otherwise. None is
 * opened before it is needed: the database may come later, and go.
 */
public final class HistoryPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryPool.class);
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final Duration STATEMENT = Duration.ofSeconds(5);
  private static final Duration LONG_WAIT = Duration.ofSeconds(10);
  private static final int ANSWER_SECONDS = 10;

  /** A plan for any parameters would not know which partitions it can leave out. */
  private static final String SESSION =
      "-c plan_cache_mode=force_custom_plan"
          + " -c statement_timeout=%d -c idle_in_transaction_session_timeout=%d"
              .formatted(STATEMENT.toMillis(), 2 * STATEMENT.toMillis());

  private final HikariDataSource pool;
  private final PostgresMetrics metrics;
  private final String database;
  private final AtomicBoolean away = new AtomicBoolean();

  /**
   * A pool at {@code database}.
   *
   * @param purpose names it, here and in pg_stat_activity
   * @param size how many connections it has at most; others wait for one
   */
  public HistoryPool(PostgresConfig database, String purpose, int size, PostgresMetrics metrics) {
    this(database, metrics, config(database, purpose, size, true, WAIT));
  }

  private HistoryPool(PostgresConfig database, PostgresMetrics metrics, HikariConfig config) {
    this.metrics = metrics;
    this.database = database.toString();
    this.pool = new HikariDataSource(config);
  }

  /** A pool whose connections write, too. */
  static HistoryPool writing(
      PostgresConfig database, String purpose, int size, PostgresMetrics metrics) {
    return new HistoryPool(database, metrics, config(database, purpose, size, false, WAIT));
  }

  /** A connection that writes, for people, who wait a while. */
  static HistoryPool patient(PostgresConfig database, String purpose, PostgresMetrics metrics) {
    return new HistoryPool(database, metrics, config(database, purpose, 1, false, LONG_WAIT));
  }

  private static HikariConfig config(
      PostgresConfig database, String purpose, int size, boolean onlyReads, Duration wait) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(purpose);
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setReadOnly(onlyReads);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(wait.toMillis());
    config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
    database.parameters().forEach(config::addDataSourceProperty);
    config.addDataSourceProperty("ApplicationName", "ledgerflux-gateway-" + purpose);
    config.addDataSourceProperty(
        "options", SESSION + " -c default_transaction_read_only=" + (onlyReads ? "on" : "off"));
    config.addDataSourceProperty("connectTimeout", Long.toString(wait.toSeconds()));
    config.addDataSourceProperty("loginTimeout", Long.toString(wait.toSeconds()));
    config.addDataSourceProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    return config;
  }

  /** What is done with a connection. */
  @FunctionalInterface
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /**
   * Does {@code work} on a connection, once there is one.
   *
   * @throws SQLException if there is none, or a statement fails; the next try may go well
   */
  <T> T read(Work<T> work) throws SQLException {
    return use(work);
  }

  /** The same, of a pool whose connections write. */
  <T> T write(Work<T> work) throws SQLException {
    return use(work);
  }

  private <T> T use(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      metrics.taken();
      try {
        T answer = work.run(connection);
        if (away.getAndSet(false)) {
          log.info("{} answers again", database);
        }
        return answer;
      } finally {
        metrics.givenBack();
      }
    } catch (SQLException e) {
      if (!away.getAndSet(true)) {
        log.warn("{} does not answer: {}", database, e.getMessage());
      }
      throw e;
    }
  }

  /** Whether {@code failure} says that the database is away, and not that a statement failed. */
  static boolean isAway(SQLException failure) {
    String state = failure.getSQLState();
    return failure instanceof SQLTransientConnectionException
        || (state != null
            && (state.startsWith("08") || state.startsWith("53") || state.startsWith("57P")));
  }

  PostgresMetrics metrics() {
    return metrics;
  }

  @Override
  public void close() {
    pool.close();
  }
}
