package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker of three servers, of which one at a time is lost, or leads no more. */
@Tag("long")
class ClusterIT {
  private static final String[] PRODUCTS = {"BTC-USD", "ETH-USD", "SOL-USD"};

  @TempDir private Path directory;

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withPort(0)
              .withProducts(List.of(PRODUCTS))
              .withRate(300)
              .withTape(1_000_000));

  @Test
  void losesNothingWhicheverServerIsLost() {
    exchange.start();
    try (BrokerCluster cluster = new BrokerCluster(directory)) {
      losesNothing(cluster);
    } finally {
      exchange.stop();
    }
  }

  private void losesNothing(BrokerCluster cluster) {
    Map<String, String> settings =
        Map.of("PRODUCTS", String.join(",", PRODUCTS), "JS_REPLICAS", "3");
    try (PipelineRig rig =
            PipelineRig.at(cluster.urls(), exchange.uri(), settings).startServices();
        TapeRecorder subscriber = rig.subscriber(PRODUCTS)) {
      Audit audit = new Audit(exchange, rig.database());
      flows(audit);
      for (String stream : List.of(Subjects.RAW, Subjects.TICKS)) {
        cluster.awaitWhole();
        String lost = cluster.killLeaderOf(stream);
        flows(audit);
        cluster.start(lost);
        cluster.awaitWhole();
        cluster.stepDown(stream);
        flows(audit);
      }
      cluster.awaitWhole();
      String emptied = cluster.killLeaderOf(Subjects.RAW);
      cluster.empty(emptied);
      cluster.start(emptied);
      cluster.awaitWhole();
      flows(audit);
      exchange.pause();
      audit.awaitTheLastTicks();

      audit.rowsAreWhatWasTold();
      assertThat(audit.late()).isZero();
      assertThat(audit.number("SELECT count(*) FROM feed_gaps")).isZero();
      audit.tapeIsUnbroken();
      audit.candlesAreThoseOfTheRows();
      audit.snapshotsAreTheNewestTicks();
      for (String product : PRODUCTS) {
        audit.subscriberHasTheTape(subscriber, product);
      }
    }
  }

  private static void flows(Audit audit) {
    audit.rows().awaitTicks(300, Duration.ofSeconds(120));
  }
}
