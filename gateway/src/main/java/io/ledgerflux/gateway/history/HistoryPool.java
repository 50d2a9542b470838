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
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small pool of connections for one purpose, read-only unless stated otherwise. {@link #keepOpen}
 * keeps one connection open, so that the first caller does not wait for a handshake. A reader waits
 * for a handshake under way; after one has failed, he waits no longer than for a free connection.
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
  private final String name;
  private final Handshakes handshakes = new Handshakes(HANDSHAKE);
  private final boolean waitsForHandshakes;
  private final AtomicBoolean away = new AtomicBoolean();

  /**
   * A pool at {@code database}.
   *
   * @param purpose names it, here and in pg_stat_activity
   * @param size how many connections it has at most; others wait for one
   */
  public HistoryPool(PostgresConfig database, String purpose, int size, PostgresMetrics metrics) {
    this(database, purpose, metrics, settings(purpose, size, true, WAIT));
  }

  private HistoryPool(
      PostgresConfig database, String purpose, PostgresMetrics metrics, HikariConfig settings) {
    this.metrics = metrics;
    this.name = database + " for " + purpose;
    this.waitsForHandshakes = settings.isReadOnly();
    settings.setDataSource(new WatchedSource(source(database, purpose, settings), handshakes));
    this.pool = new HikariDataSource(settings);
  }

  /**
   * A pool whose connections write, too. What it is for is tried again anyhow: nobody waits longer
   * because a connection is being opened.
   */
  static HistoryPool writing(
      PostgresConfig database, String purpose, int size, PostgresMetrics metrics) {
    return new HistoryPool(database, purpose, metrics, settings(purpose, size, false, WAIT));
  }

  /** A connection that writes, for people, who wait a while. */
  static HistoryPool patient(PostgresConfig database, String purpose, PostgresMetrics metrics) {
    return new HistoryPool(database, purpose, metrics, settings(purpose, 1, false, LONG_WAIT));
  }

  private static HikariConfig settings(String purpose, int size, boolean onlyReads, Duration wait) {
    HikariConfig settings = new HikariConfig();
    settings.setPoolName(purpose);
    settings.setReadOnly(onlyReads);
    settings.setMaximumPoolSize(size);
    settings.setMinimumIdle(0);
    settings.setInitializationFailTimeout(-1);
    settings.setConnectionTimeout(wait.toMillis());
    settings.setValidationTimeout(Duration.ofSeconds(1).toMillis());
    return settings;
  }

  private static PGSimpleDataSource source(
      PostgresConfig database, String purpose, HikariConfig settings) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    try {
      source.setUrl(database.jdbcUrl());
      for (Map.Entry<String, String> parameter : database.parameters().entrySet()) {
        source.setProperty(parameter.getKey(), parameter.getValue());
      }
    } catch (SQLException e) {
      throw new IllegalArgumentException(e);
    }
    source.setUser(database.user());
    source.setPassword(database.password());
    source.setApplicationName("ledgerflux-gateway-" + purpose);
    source.setOptions(
        SESSION + " -c default_transaction_read_only=" + (settings.isReadOnly() ? "on" : "off"));
    source.setConnectTimeout(Math.toIntExact(settings.getConnectionTimeout() / 1_000));
    source.setLoginTimeout(Math.toIntExact(HANDSHAKE.toSeconds()));
    source.setSocketTimeout(ANSWER_SECONDS);
    source.setTcpKeepAlive(true);
    return source;
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
          touch();
        } catch (SQLException e) {
          log.debug("{} is tried again", name, e);
        }
      }
      Thread.sleep(LOOK);
    }
  }

  /** Whoever takes a connection from the pool has it opened, or looked at. */
  private void touch() throws SQLException {
    var _ = use(connection -> true);
  }

  private <T> T use(Work<T> work) throws SQLException {
    try (Connection connection = connection()) {
      metrics.taken();
      try {
        T answer = work.run(connection);
        if (away.getAndSet(false)) {
          log.warn("{} answers again", name);
        }
        return answer;
      } finally {
        metrics.givenBack();
      }
    } catch (SQLException e) {
      if (isAway(e) && !isWithoutCause(e) && !away.getAndSet(true)) {
        log.warn("{} does not answer: {}", name, e.getMessage());
      }
      throw e;
    }
  }

  /** A connection; where one is being opened it is waited for. */
  private Connection connection() throws SQLException {
    while (true) {
      long openedBefore = handshakes.opened();
      try {
        return pool.getConnection();
      } catch (SQLTransientConnectionException e) {
        if (!isWithoutCause(e)
            || !waitsForHandshakes
            || !handshakes.isWaitedFor(System.nanoTime(), openedBefore)) {
          throw e;
        }
      }
    }
  }

  /** Whether no connection was free in time, or the reason was told to somebody else. */
  private static boolean isWithoutCause(SQLException none) {
    return none instanceof SQLTransientConnectionException && none.getCause() == null;
  }

  /** Whether {@code failure} says that the database is away, and not that a statement failed. */
  static boolean isAway(SQLException failure) {
    String state = failure.getSQLState();
    return failure instanceof SQLTransientConnectionException
        || (state != null
            && (state.startsWith("08") || state.startsWith("53") || state.startsWith("57P")));
  }

  /** Whether the database did not answer the last time that somebody asked. */
  boolean isAway() {
    return away.get();
  }

  PostgresMetrics metrics() {
    return metrics;
  }

  @Override
  public void close() {
    pool.close();
  }
}
