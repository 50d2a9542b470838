package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.config.Settings;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.ops.PostgresMetrics;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Who waits for a connection and how long, at a database that is there, away, or stands still. */
@Timeout(90)
class HistoryPoolIT {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(HistoryPool.class);

  /** Longer than anybody waits where no handshake is waited for. */
  private static final Duration LONG = Duration.ofSeconds(7);

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final PostgresMetrics metrics = new PostgresMetrics(new CollectorRegistry(), "gateway");

  @BeforeEach
  void listen() {
    log.start();
    LOGGER.addAppender(log);
  }

  @AfterEach
  void detach() {
    LOGGER.detachAppender(log);
  }

  @Test
  void aPoolWhoseConnectionsAreAllTakenIsNoDatabaseThatIsAway() throws Exception {
    String dsn = SharedServers.freshDatabase(getClass()).dsn();
    try (HistoryPool pool = new HistoryPool(config(dsn), "test", 1, metrics)) {
      boolean refused =
          pool.read(
              connection -> {
                assertThatThrownBy(() -> pool.read(second -> true))
                    .isInstanceOf(SQLException.class);
                return true;
              });
      assertThat(refused).isTrue();
    }
    assertThat(log.list).isEmpty();
  }

  @Test
  void aDoorThatNeverOpensIsToldSoonOnceItIsKnown() throws Exception {
    try (ServerSocket door = door();
        HistoryPool pool = new HistoryPool(at(door.getLocalPort()), "test", 2, metrics)) {
      refused(pool);
      assertThat(refused(pool)).as("though a handshake may take 10 s").isLessThan(LONG);
      assertThat(told()).singleElement().asString().contains("for test does not answer");
    }
  }

  @Test
  void whoWritesDoesNotWaitForADoorThatNeverOpens() throws Exception {
    try (ServerSocket door = door();
        HistoryPool pool = HistoryPool.writing(at(door.getLocalPort()), "test", 2, metrics)) {
      assertThat(refused(pool)).isLessThan(LONG);
    }
  }

  @Test
  void aKeeperThatIsStoppedWhileItWaitsSaysNothing() throws Exception {
    try (ServerSocket door = door();
        HistoryPool pool = new HistoryPool(at(door.getLocalPort()), "test", 1, metrics)) {
      Thread keeper =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      pool.keepOpen();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      try (Socket _ = door.accept()) {
        keeper.interrupt();
        assertThat(keeper.join(Duration.ofSeconds(30))).isTrue();
      }
    }
    assertThat(log.list).isEmpty();
  }

  private static Duration refused(HistoryPool pool) {
    long sinceNanos = System.nanoTime();
    assertThatThrownBy(() -> pool.read(connection -> true)).isInstanceOf(SQLException.class);
    return Duration.ofNanos(System.nanoTime() - sinceNanos);
  }

  private List<String> told() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** Whoever comes is let in by the system, and nobody ever speaks with him. */
  private static ServerSocket door() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static PostgresConfig at(int port) {
    return config("postgresql://nobody:none@127.0.0.1:" + port + "/none");
  }

  private static PostgresConfig config(String dsn) {
    return PostgresConfig.read(Settings.read(Map.of("PG_DSN", dsn), PostgresConfig.OPTIONS));
  }
}
