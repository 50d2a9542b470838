package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that comes back as it was some time ago: its newest messages are lost. */
class LostTailIT {
  private static final String PRODUCT = "BTC-USD";

  @TempDir private Path directory;

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withPort(0)
              .withProducts(List.of(PRODUCT))
              .withRate(200)
              .withTape(1_000_000));

  @Test
  void storesAndStreamsEachLaterTickOnce() {
    Path store = directory.resolve("nats");
    Path copy = directory.resolve("copy");
    exchange.start();
    try (PipelineRig rig =
            PipelineRig.servers(
                    NatsServer.at(store, 0), exchange.uri(), Map.of("PRODUCTS", PRODUCT))
                .startServices();
        TapeRecorder subscriber = rig.subscriber(PRODUCT)) {
      Audit audit = new Audit(exchange, rig.database());
      await("the subscriber hears ticks")
          .atMost(Duration.ofSeconds(120))
          .until(() -> !subscriber.ticks(PRODUCT).isEmpty());
      flows(audit);
      rig.nats().stop();
      copy(store, copy);
      rig.nats().start();
      flows(audit);
      exchange.pause();
      audit.awaitTheLastTicks();
      audit.subscriberHasTheTape(subscriber, PRODUCT);
      long inRawBefore = BrokerContents.rawTicks(rig.nats().url()).size();

      rig.nats().stop();
      delete(store);
      copy(copy, store);
      rig.nats().start();
      assertThat(BrokerContents.rawTicks(rig.nats().url()).size())
          .as("ticks that the broker still has")
          .isPositive()
          .isLessThan((int) inRawBefore);
      exchange.resume();
      flows(audit);
      // Whoever begins anew meets what the broker knew of old.
      List<ServiceProcess> anew =
          List.of(rig.service(ServiceKind.NORMALIZER), rig.service(ServiceKind.SNAPSHOTTER));
      anew.forEach(ServiceProcess::kill);
      anew.forEach(ServiceProcess::start);
      anew.forEach(ServiceProcess::awaitReady);
      flows(audit);
      exchange.pause();
      audit.awaitTheLastTicks();

      audit.rowsAreWhatWasTold();
      audit.tapeIsUnbroken();
      audit.snapshotsAreTheNewestTicks();
      audit.candlesAreThoseOfTheRows();
      audit.subscriberHasTheTape(subscriber, PRODUCT);
      assertThat(audit.late()).isZero();
      assertThat(audit.number("SELECT count(*) FROM feed_gaps WHERE closed_at IS NULL")).isZero();
    } finally {
      exchange.stop();
    }
  }

  private static void flows(Audit audit) {
    audit.rows().awaitTicks(200, Duration.ofSeconds(120));
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!isOfTheProcess(file)) {
          Files.copy(file, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isRegularFile(file) && !isOfTheProcess(file)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What says who occupies the directory is not of the store. */
  private static boolean isOfTheProcess(Path file) {
    return List.of("lock", "server.pid").contains(file.getFileName().toString());
  }
}
