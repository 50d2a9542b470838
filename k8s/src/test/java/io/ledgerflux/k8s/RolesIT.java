package io.ledgerflux.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.Database;
import io.ledgerflux.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** roles.sql where the administrator is no superuser: a managed database. */
final class RolesIT {
  @Test
  void areMadeByAnAdministratorWhoIsNoSuperuser() throws Exception {
    try (PostgresServer server = PostgresServer.temporary()) {
      server.start();
      Database postgres = server.database("postgres");
      try (Connection connection = Roles.connect(postgres);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE ROLE administrator LOGIN CREATEROLE CREATEDB PASSWORD 'p'");
        statement.execute("GRANT pg_monitor TO administrator WITH ADMIN OPTION");
      }
      Roles.create(
          Kustomize.render("production", List.of()),
          postgres.as("administrator", "p"),
          Map.of(
              "OWNER_PASSWORD", "a",
              "WRITER_PASSWORD", "b",
              "READER_PASSWORD", "c",
              "DASHBOARDS_PASSWORD", "e",
              "EXPORTER_PASSWORD", "d"));
      try (Connection connection = Roles.connect(postgres);
          Statement statement = connection.createStatement();
          ResultSet owner =
              statement.executeQuery(
                  "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'ledgerflux'")) {
        assertThat(owner.next()).isTrue();
        assertThat(owner.getString(1)).isEqualTo("ledgerflux_owner");
      }
      try (Connection connection = Roles.connect(postgres);
          Statement statement = connection.createStatement();
          ResultSet limit =
              statement.executeQuery(
                  "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'ledgerflux_reader'")) {
        assertThat(limit.next()).isTrue();
        assertThat(limit.getInt(1)).isPositive();
      }
    }
  }
}
