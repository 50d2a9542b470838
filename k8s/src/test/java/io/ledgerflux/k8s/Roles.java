package io.ledgerflux.k8s;

import io.ledgerflux.embedded.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** roles.sql as psql runs it, without psql. */
final class Roles {
  private static final Pattern GETENV = Pattern.compile("(?m)^\\\\getenv (\\w+) (\\w+)$");

  private Roles() {}

  static void create(Manifests manifests, Database asSuperuser, Map<String, String> environment)
      throws SQLException {
    String script =
        Manifest.text(manifests.get("ConfigMap", "postgres-init").at("/data"), "/roles.sql");
    String sql = script;
    Matcher variable = GETENV.matcher(script);
    while (variable.find()) {
      String value = environment.get(variable.group(2));
      if (value == null) {
        throw new AssertionError(variable.group(2) + " is not set");
      }
      sql = sql.replace(":'" + variable.group(1) + "'", "'" + value + "'");
    }
    sql = sql.replaceAll("(?m)^(\\\\|--).*$", "");
    try (Connection connection = connect(asSuperuser);
        Statement statement = connection.createStatement()) {
      for (String each : sql.split(";\\s*\n")) {
        if (!each.isBlank()) {
          statement.execute(each);
        }
      }
    }
  }

  static Connection connect(Database database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }
}
