package io.ledgerflux.snapshotter.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to PostgreSQL that one thread owns. */
final class Session implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final Connection connection;
  private final DatabaseMetrics metrics;

  Session(Connection connection, DatabaseMetrics metrics) {
    this.connection = connection;
    this.metrics = metrics;
    metrics.opened();
  }

  Connection connection() {
    return connection;
  }

  DatabaseMetrics metrics() {
    return metrics;
  }

  /** Work that is done whole or not at all. */
  @FunctionalInterface
  interface Work<T, X extends Exception> {
    T run() throws SQLException, X;
  }

  /** Does {@code work} in one transaction. */
  <T, X extends Exception> T inTransaction(Work<T, X> work) throws SQLException, X {
    connection.setAutoCommit(false);
    boolean done = false;
    try {
      T answer = work.run();
      metrics.timed("commit", connection::commit);
      done = true;
      return answer;
    } finally {
      if (!done) {
        rollBackQuietly();
      }
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
  }

  /** Takes the lock of {@code number} for as long as the session lives, unless another has it. */
  boolean tryLock(int number) throws SQLException {
    String sql = "SELECT pg_try_advisory_lock(?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, ShardLocks.KEY);
      statement.setInt(2, number);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  /**
   * Takes the lock of {@code number} for as long as the session lives, from whoever has it: his
   * session ends, and he comes again for the lock some time later.
   */
  void takeOver(int number) throws SQLException {
    String end =
        """
        SELECT pg_terminate_backend(pid, 1000)
          FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND classid::bigint = ? AND objid::bigint = ?
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;
    while (!tryLock(number)) {
      try (PreparedStatement statement = connection.prepareStatement(end)) {
        statement.setLong(1, ShardLocks.KEY);
        statement.setLong(2, number);
        statement.execute();
      }
    }
  }

  /** Gives back a lock that it took. */
  void unlock(int number) throws SQLException {
    withLock("SELECT pg_advisory_unlock(?, ?)", number);
  }

  /** Takes the lock of {@code number} until the transaction ends; waits for it. */
  void lockInTransaction(int number) throws SQLException {
    withLock("SELECT pg_advisory_xact_lock(?, ?)", number);
  }

  private void withLock(String sql, int number) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, ShardLocks.KEY);
      statement.setInt(2, number);
      statement.execute();
    }
  }

  /**
   * Sees to it that the session is not taken for dead. Its answer shows that the locks which it
   * took were held when this was called, or later: they are the session's, and go with it.
   */
  void keepAlive() throws SQLException {
    execute("SELECT 1");
  }

  void execute(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  @Override
  public void close() {
    metrics.closed();
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("a connection was lost before it was closed; the server frees what it held", e);
    }
  }

  private void rollBackQuietly() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // What broke the connection is on its way up.
      log.debug("a transaction was not rolled back: it was lost with its connection", e);
    }
  }
}
