package io.ledgerflux.observability;

import io.ledgerflux.embedded.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Asks a PostgreSQL as Grafana's panels do. */
final class PostgresQueries implements AutoCloseable {
  /** Columns that only say when, and of what, the others tell something. */
  private static final List<String> LABELS = List.of("time", "metric", "product");

  private final Connection connection;

  /** Logs in as the database's user. */
  PostgresQueries(Database database) throws SQLException {
    connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Whether {@code sql} gives a row that tells something. */
  boolean hasData(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int column = 1; column <= columns; column++) {
          String name = rows.getMetaData().getColumnLabel(column);
          if (!LABELS.contains(name) && rows.getObject(column) != null) {
            return true;
          }
        }
      }
      return false;
    } catch (SQLException e) {
      throw new SQLException(sql, e);
    }
  }

  /** The first column of what {@code sql} gives. */
  List<String> texts(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
