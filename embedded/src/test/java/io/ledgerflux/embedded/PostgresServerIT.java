package io.ledgerflux.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class PostgresServerIT {
  @Test
  void keepsPortAndCommittedRowsWhenItIsKilled() throws SQLException {
    try (var server = PostgresServer.temporary().start()) {
      int port = server.port();
      Database database = server.createDatabase("market");
      execute(database, "CREATE TABLE t (v NUMERIC)", "INSERT INTO t VALUES (1.50)");

      server.kill();
      assertThat(server.isRunning()).isFalse();
      server.start();

      assertThat(server.port()).isEqualTo(port);
      assertThat(query(database, "SELECT v FROM t")).isEqualTo("1.50");
    }
  }

  @Test
  void leavesNoProcessAndNoSharedMemoryWhenItIsKilled(@TempDir Path directory) throws Exception {
    try (var server = PostgresServer.at(directory, 0, Map.of()).start();
        Connection busy = connect(server.database("postgres"))) {
      assertThat(busy.isValid(30)).isTrue();
      long main = pidIn(directory);
      List<ProcessHandle> family = ProcessHandle.of(main).orElseThrow().descendants().toList();
      assertThat(family).isNotEmpty();
      List<Path> files = sharedFiles(main);
      if (OS.LINUX.isCurrentOs()) {
        assertThat(segments(main)).isNotEmpty();
      }

      server.kill();

      assertThat(family).noneMatch(ProcessHandle::isAlive);
      assertThat(segments(main)).isEmpty();
      assertThat(files).noneMatch(Files::exists);
    }
  }

  @Test
  void endsWhatItStartedWhereItCannotNoteItsNumber(@TempDir Path directory) throws Exception {
    try (var server = PostgresServer.at(directory, 0, Map.of()).start()) {
      killFromOutside(server, directory);
      Path noted = directory.resolve(DataDirectory.PID_FILE);
      Files.delete(noted);
      Files.createDirectory(noted);

      assertThatThrownBy(server::start)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("Cannot write in " + directory.toRealPath());

      assertThat(ProcessHandle.current().descendants())
          .noneMatch(child -> child.info().commandLine().orElse("").contains(directory.toString()));
      Files.delete(noted);
      server.start();
      assertThat(query(server.database("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void startsAgainAfterItsMainProcessWasKilledFromOutside(@TempDir Path directory)
      throws Exception {
    try (var server = PostgresServer.at(directory, 0, Map.of()).start();
        Connection busy = connect(server.database("postgres"))) {
      assertThat(busy.isValid(30)).isTrue();
      killFromOutside(server, directory);
      server.start();

      assertThat(query(server.database("postgres"), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void stopsWithoutWaitingForItsClients() throws SQLException {
    try (var server = PostgresServer.temporary().start();
        Connection idle = connect(server.database("postgres"))) {
      assertThat(idle.isValid(30)).isTrue();

      server.restart();

      assertThat(query(server.database("postgres"), "SELECT 1")).isEqualTo("1");
      assertThat(idle.isValid(30)).isFalse();
    }
  }

  @Test
  void keepsDataAndPasswordFromOneObjectToTheNext(@TempDir Path directory) throws SQLException {
    String password;
    try (var server = PostgresServer.at(directory, 0, Map.of()).start()) {
      password = server.password();
      execute(server.createDatabase("market"), "CREATE TABLE t AS SELECT 7 AS v");
    }
    try (var server = PostgresServer.at(directory, 0, Map.of()).start()) {
      assertThat(server.password()).isEqualTo(password);
      assertThat(query(server.createDatabase("market"), "SELECT v FROM t")).isEqualTo("7");
    }
  }

  @Test
  void takesSettings() throws SQLException {
    try (var server = PostgresServer.temporary(Map.of("max_connections", "17")).start()) {
      Database database = server.database("postgres");
      assertThat(query(database, "SHOW max_connections")).isEqualTo("17");
      assertThat(query(database, "SHOW dynamic_shared_memory_type")).isEqualTo("mmap");
      assertThat(query(database, "SHOW synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void saysWhenItsPortIsTaken(@TempDir Path directory) {
    PostgresServer first = SharedServers.postgres();
    try (var second = PostgresServer.at(directory, first.port(), Map.of())) {
      assertThatThrownBy(second::start)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void givesEachTestADatabaseOfItsOwn() throws SQLException {
    Database one = SharedServers.freshDatabase(PostgresServerIT.class);
    Database other = SharedServers.freshDatabase(PostgresServerIT.class);

    execute(one, "CREATE TABLE t (v INT)");

    assertThat(one.name()).isNotEqualTo(other.name());
    assertThat(query(other, "SELECT count(*) FROM pg_tables WHERE tablename = 't'")).isEqualTo("0");
  }

  @Test
  void makesRolesThatMayLogIn() throws SQLException {
    PostgresServer server = SharedServers.postgres();
    server.createRole("reader", "it's");
    server.createRole("reader", "it's");

    Database database = server.database("postgres").as("reader", "it's");

    assertThat(query(database, "SELECT current_user")).isEqualTo("reader");
  }

  @Test
  void dropsADatabaseThatIsInUse() throws SQLException {
    PostgresServer server = SharedServers.postgres();
    Database database = server.createDatabase("short_lived");
    try (Connection session = connect(database)) {
      assertThat(session.isValid(30)).isTrue();

      server.dropDatabase("short_lived");

      assertThat(session.isValid(30)).isFalse();
    }
  }

  @Test
  void refusesANameThatIsNoPlainName() {
    assertThatThrownBy(() -> SharedServers.postgres().createDatabase("a; DROP"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void killFromOutside(PostgresServer server, Path directory) throws IOException {
    ProcessHandle main = ProcessHandle.of(pidIn(directory)).orElseThrow();
    assertThat(main.destroyForcibly()).isTrue();
    assertThat(Deadline.await(Duration.ofSeconds(60), () -> !server.isRunning())).isTrue();
  }

  private static long pidIn(Path directory) throws IOException {
    return Long.parseLong(Files.readString(directory.resolve(DataDirectory.PID_FILE)).strip());
  }

  /** System V segments that a process made; those of others come and go meanwhile. */
  private static List<String> segments(long pid) throws IOException {
    return lines(Path.of("/proc/sysvipc/shm")).stream()
        .filter(line -> line.strip().split("\\s+")[4].equals(Long.toString(pid)))
        .toList();
  }

  /** Files of /dev/shm that a process has mapped. */
  private static List<Path> sharedFiles(long pid) throws IOException {
    return lines(Path.of("/proc", Long.toString(pid), "maps")).stream()
        .filter(line -> line.contains("/dev/shm/"))
        .map(line -> Path.of(line.substring(line.indexOf("/dev/shm/")).split(" ")[0]))
        .distinct()
        .toList();
  }

  private static List<String> lines(Path file) throws IOException {
    return OS.LINUX.isCurrentOs() ? Files.readAllLines(file) : List.of();
  }

  private static Connection connect(Database database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  private static void execute(Database database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String query(Database database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
