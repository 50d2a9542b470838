package io.ledgerflux.gateway.history;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens connections, and tells how that goes: a pool tells only one of those who wait for it. */
final class WatchedSource implements DataSource {
  private final PGSimpleDataSource source;
  private final Handshakes handshakes;

  WatchedSource(PGSimpleDataSource source, Handshakes handshakes) {
    this.source = source;
    this.handshakes = handshakes;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return getConnection(source.getUser(), source.getPassword());
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    handshakes.begun(System.nanoTime());
    boolean isOpen = false;
    try {
      Connection connection = source.getConnection(user, password);
      isOpen = true;
      return connection;
    } finally {
      if (isOpen) {
        handshakes.succeeded();
      } else {
        handshakes.failed();
      }
    }
  }

  /** The pool's idea of it is how long somebody waits: a handshake may take longer. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return source.getLoginTimeout();
  }

  @Override
  public PrintWriter getLogWriter() {
    return source.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter writer) {
    source.setLogWriter(writer);
  }

  @Override
  public Logger getParentLogger() {
    return source.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return source.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return source.isWrapperFor(type);
  }
}
