package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

final class ClusterTemplateIT {
  @TempDir private Path directory;

  private final OrdinaryUser user = OrdinaryUser.ofThisProcess();
  private final PostgresBinaries binaries = PostgresBinaries.install(user.cache());

  @Test
  @EnabledIfSystemProperty(named = ClusterTemplate.PROPERTY, matches = ".+")
  void temporaryServersShareAPasswordAndNothingElse() throws SQLException {
    // The first of all makes the template, and another JVM may be the first at the same time.
    PostgresServer.temporary().start().close();
    try (var one = PostgresServer.temporary().start();
        var other = PostgresServer.temporary().start()) {
      one.createDatabase("only_here");

      assertThat(one.password()).isEqualTo(other.password());
      assertThat(names(one)).contains("only_here");
      assertThat(names(other)).isNotEmpty().doesNotContain("only_here");
    }
  }

  @Test
  void aServerThatKeepsItsDataHasAPasswordOfItsOwn() {
    try (var kept = PostgresServer.at(directory, 0, Map.of()).start();
        var temporary = PostgresServer.temporary().start()) {
      assertThat(kept.password()).isNotEqualTo(temporary.password());
    }
  }

  @Test
  void theFirstOneStays() throws IOException {
    Path cluster = Files.createDirectory(directory.resolve("a-cluster"));
    Files.writeString(cluster.resolve("PG_VERSION"), "18");
    Path templates = directory.resolve("templates");
    var template = new ClusterTemplate(templates, binaries, user);
    assertThat(template.password()).isEmpty();

    template.keep(cluster, "first", directory.resolve("log"));
    template.keep(cluster, "second", directory.resolve("log"));
    template.copyTo(directory.resolve("copy"), directory.resolve("log"));

    assertThat(template.password()).contains("first");
    assertThat(directory.resolve("copy").resolve("PG_VERSION")).hasContent("18");
    try (Stream<Path> left = Files.list(templates)) {
      assertThat(left).hasSize(1);
    }
  }

  private static List<String> names(PostgresServer server) throws SQLException {
    try (var connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT datname FROM pg_database")) {
      var names = new ArrayList<String>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }
}
