package io.ledgerflux.operator.db;

import io.ledgerflux.config.PostgresConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Takes the newest state of a product out of the database, which keeps its history. */
public final class StateRemoval {
  private final PostgresConfig login;

  /** A removal in the database of {@code login}, who writes there. */
  public StateRemoval(PostgresConfig login) {
    this.login = login;
  }

  /** Removes the state of {@code product}, where there is one. */
  public void remove(String product) throws SQLException {
    String sql = "DELETE FROM snapshots WHERE product = ?";
    try (Connection connection =
            DriverManager.getConnection(login.jdbcUrl(), login.user(), login.password());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      statement.executeUpdate();
    }
  }
}
