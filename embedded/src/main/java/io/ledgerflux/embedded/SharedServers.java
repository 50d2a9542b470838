package io.ledgerflux.embedded;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One nats-server and one PostgreSQL for all tests of a JVM, started when they are first asked for
 * and stopped when the JVM ends. A test that kills a server starts one of its own.
 */
public final class SharedServers {
  private static final int NAME_LENGTH = 40;
  private static final AtomicInteger databases = new AtomicInteger();

  private SharedServers() {}

  /** The nats-server that all tests of this JVM share. */
  public static NatsServer nats() {
    return SharedNats.SERVER;
  }

  /** The PostgreSQL that all tests of this JVM share. */
  public static PostgresServer postgres() {
    return SharedPostgres.SERVER;
  }

  /** A database that nobody used before, named after the test. */
  public static Database freshDatabase(Class<?> test) {
    String name = test.getSimpleName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    String stem = name.substring(0, Math.min(name.length(), NAME_LENGTH));
    return postgres().createDatabase("t_" + stem + "_" + databases.incrementAndGet());
  }

  /** Deletes every stream and key-value bucket of the shared nats-server. */
  public static void clearStreams() {
    clearStreams(nats());
  }

  /** Deletes every stream and key-value bucket of a running nats-server. */
  public static void clearStreams(NatsServer server) {
    try {
      Connection connection = Nats.connect(server.url());
      try {
        deleteStreams(connection.jetStreamManagement());
      } finally {
        connection.close();
      }
    } catch (IOException | JetStreamApiException e) {
      throw new ServerException("The streams cannot be deleted: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while the streams were deleted", e);
    }
  }

  private static void deleteStreams(JetStreamManagement management)
      throws IOException, JetStreamApiException {
    for (String stream : management.getStreamNames()) {
      management.deleteStream(stream);
    }
  }

  private static void closeAtExit(AutoCloseable server) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                  } catch (Exception e) {
                    throw new ServerException("A shared server cannot be closed", e);
                  }
                },
                "close-shared-server"));
  }

  private static final class SharedNats {
    static final NatsServer SERVER = NatsServer.temporary();

    static {
      closeAtExit(SERVER);
      SERVER.start();
    }
  }

  private static final class SharedPostgres {
    static final PostgresServer SERVER = PostgresServer.temporary();

    static {
      closeAtExit(SERVER);
      SERVER.start();
    }
  }
}
