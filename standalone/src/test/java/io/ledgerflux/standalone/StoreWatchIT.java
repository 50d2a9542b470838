package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.testing.SmallDisk;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreWatchIT {
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final int DISK_MEGABYTES = 48;

  @TempDir private Path directory;

  private final List<String> told = new CopyOnWriteArrayList<>();

  /** What becomes of a published message. */
  private enum Answer {
    KEPT,
    REFUSED,
    NONE
  }

  @Test
  void streamsAreKeptAgainOnceADiskThatWasFullHasRoom() throws Exception {
    var made = SmallDisk.at(directory, DISK_MEGABYTES);
    assumeThat(made).as("a disk of its own").isPresent();
    try (SmallDisk disk = made.orElseThrow();
        NatsServer nats = NatsServer.at(directory, 0).start();
        ServerWatch _ = keepAlive(nats);
        StoreWatch _ = watch(nats)) {
      declareStream(nats);
      assertThat(publish(nats)).isEqualTo(Answer.KEPT);

      disk.fill();
      Answer whileFull =
          await()
              .atMost(Durations.ONE_MINUTE)
              .until(() -> publish(nats), answer -> answer != Answer.KEPT);
      // A server of 2.10 says so, and goes on by itself; those before and after it do neither.
      boolean givenUp = whileFull == Answer.NONE;
      if (givenUp) {
        await().atMost(Durations.ONE_MINUTE).until(() -> !told.isEmpty());
        assertThat(told).singleElement().asString().endsWith("is full");
      }
      disk.clear();

      await().atMost(Durations.ONE_MINUTE).until(() -> publish(nats) == Answer.KEPT);
      if (givenUp) {
        await()
            .atMost(Durations.ONE_MINUTE)
            .untilAsserted(
                () ->
                    assertThat(told)
                        .containsSubsequence(
                            "nats-server keeps nothing; stopping it", "nats-server is back"));
      } else {
        assertThat(told).isEmpty();
      }
    }
  }

  private StoreWatch watch(NatsServer nats) {
    return new StoreWatch(
        new StoreWatch.Store(nats.url(), directory, nats::hasGivenUpWriting, nats::stop),
        told::add,
        PERIOD);
  }

  private ServerWatch keepAlive(NatsServer nats) {
    return ServerWatch.of(
        new ServerWatch.Watched("nats-server", nats::isRunning, nats::start), told::add);
  }

  private static void declareStream(NatsServer nats) throws Exception {
    Connection connection = Nats.connect(nats.url());
    try {
      connection
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name("s")
                  .subjects("s")
                  .storageType(StorageType.File)
                  .build());
    } finally {
      connection.close();
    }
  }

  /** Publishes 256 KiB on a connection of its own. */
  private static Answer publish(NatsServer nats) throws InterruptedException {
    Connection connection;
    try {
      connection = Nats.connect(nats.url());
    } catch (IOException e) {
      return Answer.NONE;
    }
    try {
      var _ = connection.jetStream().publish("s", new byte[256 << 10]);
      return Answer.KEPT;
    } catch (JetStreamApiException e) {
      return Answer.REFUSED;
    } catch (IOException e) {
      return Answer.NONE;
    } finally {
      connection.close();
    }
  }
}
