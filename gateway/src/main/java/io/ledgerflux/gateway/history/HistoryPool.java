package io.ledgerflux.gateway.history;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
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
 * A few connections to PostgreSQL for one purpose, which only read unless told otherwise. The
 * database may come later, and go: where one is kept open, it is opened anew then, and nobody has
 * to wait for the handshake; who has to wait for one is not told that the database is away because
 * a busy machine is slow at it.
 */
public final class HistoryPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryPool.class);
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final Duration STATEMENT = Duration.ofSeconds(5);
  private static final Duration LONG_WAIT = Duration.ofSeconds(10);

  /** Opening a connection may take so long, once the server's machine has answered. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  /** So often is looked whether the connection that is kept open is. */
  private static final Duration LOOK = Duration.ofSeconds(2);

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
    config.addDataSourceProperty("loginTimeout", Long.toString(HANDSHAKE.toSeconds()));
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

  /** Keeps a connection open, until its thread is interrupted. */
  void keepOpen() throws InterruptedException {
    while (true) {
      HikariPoolMXBean open = pool.getHikariPoolMXBean();
      if (open.getTotalConnections() == 0 || open.getIdleConnections() > 0) {
        try {
          use(connection -> connection);
        } catch (SQLException e) {
          log.debug("{} is tried again", database, e);
        }
      }
      Thread.sleep(LOOK);
    }
  }

  private <T> T use(Work<T> work) throws SQLException {
    try (Connection connection = connection()) {
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

  /** A connection; where one is being opened it is waited for. */
  private Connection connection() throws SQLException {
    long sinceNanos = System.nanoTime();
    while (true) {
      try {
        return pool.getConnection();
      } catch (SQLTransientConnectionException e) {
        if (!isOpening(e) || System.nanoTime() - sinceNanos >= HANDSHAKE.toNanos()) {
          throw e;
        }
      }
    }
  }

  /** Whether no connection came because one more is being opened, and not because that failed. */
  private boolean isOpening(SQLTransientConnectionException none) {
    HikariPoolMXBean open = pool.getHikariPoolMXBean();
    return none.getCause() == null
        && !away.get()
        && open.getTotalConnections() < pool.getMaximumPoolSize();
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
