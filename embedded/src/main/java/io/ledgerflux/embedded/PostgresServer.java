package io.ledgerflux.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A real PostgreSQL on 127.0.0.1, which keeps port and data from one start to the next.
 *
 * <p>It runs for root, too, and when it is killed it leaves nothing in /dev/shm.
 */
public final class PostgresServer implements AutoCloseable {
  /** The superuser. */
  public static final String USER = "ledgerflux";

  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final String FIRST_DATABASE = "postgres";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "listen_addresses", "127.0.0.1",
          "unix_socket_directories", "",
          "dynamic_shared_memory_type", "mmap",
          "huge_pages", "off",
          "shared_buffers", "64MB",
          "max_wal_size", "512MB",
          "max_connections", "200",
          "timezone", "UTC",
          "log_timezone", "UTC",
          "log_min_messages", "warning");

  /**
   * For data that need not survive a crash of the machine. A killed server loses nothing by it:
   * what is committed has been handed to the operating system.
   */
  private static final Map<String, String> UNSYNCED =
      Map.of("fsync", "off", "full_page_writes", "off");

  private final Server server;
  private final Supplier<String> password;

  private PostgresServer(Server server, Supplier<String> password) {
    this.server = server;
    this.password = password;
  }

  private static PostgresServer local(
      DataDirectory directory, int port, Map<String, String> settings) {
    try {
      var postgres = new LocalPostgres(directory, port, settings, OrdinaryUser.ofThisProcess());
      return new PostgresServer(postgres, postgres::password);
    } catch (ServerException e) {
      directory.close();
      throw e;
    }
  }

  /** A server on a free port whose data are deleted by {@link #close}; not started yet. */
  public static PostgresServer temporary() {
    return temporary(Map.of());
  }

  /** As {@link #temporary()}, with settings of postgresql.conf of one's own. */
  public static PostgresServer temporary(Map<String, String> settings) {
    Map<String, String> all = merge(merge(SETTINGS, UNSYNCED), settings);
    if (Containers.areAskedFor()) {
      var inContainer = new HashMap<>(all);
      inContainer.put("listen_addresses", "*");
      inContainer.remove("unix_socket_directories");
      return new PostgresServer(
          Containers.postgres(inContainer), () -> Containers.CONTAINER_PASSWORD);
    }
    return local(DataDirectory.temporary("postgres"), 0, all);
  }

  /**
   * A server that keeps its data in the directory; not started yet.
   *
   * @param port the port, or 0 for a free one
   * @param settings settings of postgresql.conf of one's own
   */
  public static PostgresServer at(Path directory, int port, Map<String, String> settings) {
    return local(DataDirectory.kept(directory), port, merge(SETTINGS, settings));
  }

  private static Map<String, String> merge(Map<String, String> base, Map<String, String> over) {
    var merged = new HashMap<>(base);
    merged.putAll(over);
    return merged;
  }

  /** Starts the server, on the port and with the data it had before. */
  public PostgresServer start() {
    server.start();
    return this;
  }

  /** Stops the server in order, without waiting for its clients; its data stay. */
  public void stop() {
    server.stop();
  }

  /** Ends the server and all its processes by SIGKILL; what was committed stays. */
  public void kill() {
    server.kill();
  }

  /** Stops and starts it on the same port with the same data. */
  public void restart() {
    server.stop();
    server.start();
  }

  /** Whether its main process is alive. */
  public boolean isRunning() {
    return server.isRunning();
  }

  /** The port, which is known from the first start on. */
  public int port() {
    return server.port();
  }

  /** The name of the superuser. */
  public String user() {
    return USER;
  }

  /** The password of the superuser. */
  public String password() {
    return password.get();
  }

  /** The JDBC address of the first database, without user and password. */
  public String jdbcUrl() {
    return database(FIRST_DATABASE).jdbcUrl();
  }

  /** How the superuser reaches a database that is there. */
  public Database database(String name) {
    return new Database("127.0.0.1", server.port(), name, USER, password());
  }

  /** Makes an empty database, unless it is there. */
  public Database createDatabase(String name) {
    if (!exists("SELECT 1 FROM pg_database WHERE datname = '" + checked(name) + "'")) {
      execute("CREATE DATABASE " + name + " TEMPLATE template0");
    }
    return database(name);
  }

  /** Removes a database with the sessions that are in it. */
  public void dropDatabase(String name) {
    execute("DROP DATABASE IF EXISTS " + checked(name) + " WITH (FORCE)");
  }

  /** Makes a role that may log in, unless it is there, and sets its password. */
  public void createRole(String name, String rolePassword) {
    String verb =
        exists("SELECT 1 FROM pg_roles WHERE rolname = '" + checked(name) + "'")
            ? "ALTER"
            : "CREATE";
    String literal = "'" + rolePassword.replace("'", "''") + "'";
    execute(verb + " ROLE " + name + " LOGIN PASSWORD " + literal);
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A name of PostgreSQL here is lower-case letters, digits and _: " + name);
    }
    return name;
  }

  private boolean exists(String query) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next();
    } catch (SQLException e) {
      throw new ServerException("PostgreSQL refuses: " + query, e);
    }
  }

  private void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new ServerException("PostgreSQL refuses: " + e.getMessage(), e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), USER, password());
  }

  /** Stops the server and deletes what is temporary. */
  @Override
  public void close() {
    server.close();
  }
}
