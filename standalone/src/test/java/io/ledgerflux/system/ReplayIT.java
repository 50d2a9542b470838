package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.market.Market;
import io.ledgerflux.simulator.replay.Pace;
import io.ledgerflux.simulator.replay.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording's worth of messages, as fast as they are read, arrives digit by digit. */
class ReplayIT {
  private static final String[] PRODUCTS = {"BTC-USD", "ETH-USD", "SOL-USD"};
  private static final int MESSAGES = 30_000;
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  @TempDir private Path directory = Path.of("");

  @Test
  void storesAndStreamsARecordingExactly() throws IOException {
    Path recording = directory.resolve("recording.jsonl.gz");
    Market market =
        new Market(
            SimulatorOptions.defaults().withProducts(List.of(PRODUCTS)).market().products(),
            20,
            7,
            TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
    Recorder.record(market, recording, MESSAGES, false);
    SimulatedExchange exchange =
        new SimulatedExchange(
            SimulatorOptions.defaults()
                .withPort(0)
                .withReplay(recording, new Pace(0, false))
                .withTape(MESSAGES));
    exchange.start();
    try (PipelineRig rig =
        PipelineRig.servers(exchange.uri(), Map.of("PRODUCTS", String.join(",", PRODUCTS)))) {
      for (ServiceKind kind :
          List.of(ServiceKind.NORMALIZER, ServiceKind.SNAPSHOTTER, ServiceKind.GATEWAY)) {
        rig.service(kind).start();
      }
      rig.service(ServiceKind.GATEWAY).awaitReady();
      try (TapeRecorder subscriber = rig.subscriber(PRODUCTS)) {
        await("the subscription")
            .atMost(PATIENCE)
            .until(() -> subscriber.snapshots(PRODUCTS[2]).size() == 1);
        rig.service(ServiceKind.INGESTOR).start();
        Audit audit = new Audit(exchange, rig.database());
        await("the recording is over")
            .atMost(PATIENCE)
            .pollInterval(Duration.ofSeconds(1))
            .until(() -> exchange.replayIsOver() && audit.count() == exchange.tape().size());
        audit.rowsAreWhatWasTold();
        audit.candlesAreThoseOfTheRows();
        audit.snapshotsAreTheNewestTicks();
        audit.tapeIsUnbroken();
        assertThat(audit.late()).isZero();
        assertThat(audit.number("SELECT count(*) FROM feed_gaps")).isZero();
        for (String product : PRODUCTS) {
          audit.subscriberHasTheTape(subscriber, product);
        }
      }
    } finally {
      exchange.stop();
    }
  }
}
