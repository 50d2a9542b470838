package io.ledgerflux.operator.db;

import io.ledgerflux.config.PostgresConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** How the operator's tools connect to the database: as its DSN says, and not for ever. */
final class Connections {
  private static final String PATIENCE_SECONDS = "5";
  private static final String STATEMENT_SECONDS = "30";

  private Connections() {}

  /** What a connection is for. */
  enum Purpose {
    READS,
    WRITES
  }

  static Connection open(PostgresConfig login, Purpose purpose) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(login.parameters());
    properties.putAll(
        Map.of(
            "user",
            login.user(),
            "password",
            login.password(),
            "ApplicationName",
            "ledgerflux-operator",
            "connectTimeout",
            PATIENCE_SECONDS,
            "loginTimeout",
            PATIENCE_SECONDS,
            "socketTimeout",
            STATEMENT_SECONDS,
            "readOnly",
            Boolean.toString(purpose == Purpose.READS)));
    return DriverManager.getConnection(login.jdbcUrl(), properties);
  }
}
