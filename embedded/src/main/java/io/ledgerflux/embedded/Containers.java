package io.ledgerflux.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Servers in containers, for where Docker is there and no nats-server is, or when {@code
 * -Dledgerflux.test.containers} asks for them. Only {@link ContainerServer} needs Testcontainers,
 * which is not part of the runnable programs.
 */
final class Containers {
  static final String CONTAINER_PASSWORD = "ledgerflux";

  static final String NATS_IMAGE = "nats:2.14.7-alpine";
  static final int NATS_PORT = 4222;
  private static final String POSTGRES_IMAGE = "postgres:18.6-alpine";
  private static final int POSTGRES_PORT = 5432;
  private static final int PROBE_MILLIS = 1_000;

  private Containers() {}

  static boolean areAskedFor() {
    return areAskedFor(System.getProperty("ledgerflux.test.containers"));
  }

  static boolean areAskedFor(@Nullable String property) {
    return property != null && !property.equals("false");
  }

  /**
   * Whether a nats-server that nobody looks into runs in one.
   *
   * @param areAvailable takes seconds where there is no Docker
   */
  static boolean haveNats(boolean areAskedFor, boolean isInstalled, BooleanSupplier areAvailable) {
    return areAskedFor || (!isInstalled && areAvailable.getAsBoolean());
  }

  static boolean areAvailable() {
    try {
      Class.forName("org.testcontainers.containers.GenericContainer");
    } catch (ClassNotFoundException e) {
      return false;
    }
    return ContainerServer.isDockerAvailable();
  }

  static Server nats() {
    return new ContainerServer(
        new ContainerServer.Blueprint(
            NATS_IMAGE, NATS_PORT, Map.of(), List.of("-js", "-sd", "/tmp/nats")),
        port -> !natsGreeting(port).isEmpty());
  }

  static Server postgres(Map<String, String> settings) {
    var command = new ArrayList<>(List.of("postgres"));
    settings.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
    return new ContainerServer(
        new ContainerServer.Blueprint(
            POSTGRES_IMAGE,
            POSTGRES_PORT,
            Map.of("POSTGRES_USER", PostgresServer.USER, "POSTGRES_PASSWORD", CONTAINER_PASSWORD),
            List.copyOf(command)),
        Containers::postgresAnswers);
  }

  /**
   * The line by which a nats-server lets a client in, or an empty one where none does: Docker's
   * proxy accepts before the server does.
   */
  static String natsGreeting(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PROBE_MILLIS);
      var reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = reader.readLine();
      return line != null && line.startsWith("INFO ") ? line : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean postgresAnswers(int port) {
    var database =
        new Database("127.0.0.1", port, "postgres", PostgresServer.USER, CONTAINER_PASSWORD);
    try (Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }
}
