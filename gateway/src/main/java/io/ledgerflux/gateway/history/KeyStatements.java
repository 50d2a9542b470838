package io.ledgerflux.gateway.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Single statements, each counted under a name of its own.
 *
 * @param pool on whose connections they run
 */
record KeyStatements(HistoryPool pool) {
  /** Sets the parameters of a statement that changes something. */
  @FunctionalInterface
  interface Parameters {
    void set(Connection connection, PreparedStatement statement) throws SQLException;
  }

  /** Sets the parameters of a statement that answers rows. */
  @FunctionalInterface
  interface QueryParameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  /** Reads one of them. */
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** How many rows were changed. */
  int update(String operation, String sql, Parameters parameters) throws SQLException {
    return pool.write(
        connection ->
            pool.metrics()
                .timed(
                    operation,
                    () -> {
                      try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        parameters.set(connection, statement);
                        return statement.executeUpdate();
                      }
                    }));
  }

  /** The rows that a statement answers, which may have changed them, too. */
  <T> List<T> query(String operation, String sql, QueryParameters parameters, Row<T> reader)
      throws SQLException {
    return pool.write(
        connection ->
            pool.metrics()
                .timed(
                    operation,
                    () -> {
                      try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        parameters.set(statement);
                        return rows(statement, reader);
                      }
                    }));
  }

  private static <T> List<T> rows(PreparedStatement statement, Row<T> reader) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.add(reader.read(row));
      }
    }
    return rows;
  }
}
