package io.ledgerflux.ingestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.venue.FeedMessage;
import java.util.List;
import java.util.Map;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an ingestor does while there is no broker. */
class BrokerOutageIT {
  private static final Map<String, String> TWO = Map.of("PRODUCTS", "BTC-USD,ETH-USD");

  private final IngestorRig rig = new IngestorRig();
  private final SimulatedExchange exchange = rig.exchange();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void keepsTicksWhileTheBrokerIsAway() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 200);
    rig.server.kill();
    await().atMost(Durations.ONE_MINUTE).until(() -> !ingestor.readiness().isReady());
    int then = exchange.tape().size();
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > then + 6_000 / 4);
    rig.server.start();
    IngestorRig.awaitReady(ingestor);
    int back = exchange.tape().size();
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > back + 200);
    exchange.pause();

    Published.assertCarry(Published.awaitNewest(rig, exchange), exchange.tape());
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_messages_dropped_total")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total")).isZero();
  }

  @Test
  void waitsForABrokerThatComesLater() throws Exception {
    rig.server.stop();
    Ingestor ingestor = rig.start(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 100);
    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(
            () -> assertThat(rig.get(ingestor, "/ready").body()).contains("no broker at"));
    assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(503);
    assertThat(rig.get(ingestor, "/health").statusCode()).isEqualTo(200);

    rig.server.start();
    IngestorRig.awaitReady(ingestor);
    exchange.pause();
    Published.assertCarry(Published.awaitNewest(rig, exchange), exchange.tape());
  }

  @Test
  void dropsTheOldestWhenTooMuchWaits() throws Exception {
    Ingestor ingestor =
        rig.startReady(
            exchange.uri(), Map.of("PRODUCTS", "BTC-USD,ETH-USD", "QUEUE_MAX_MESSAGES", "50"));
    rig.server.stop();
    await().atMost(Durations.ONE_MINUTE).until(() -> !ingestor.readiness().isReady());
    await()
        .atMost(IngestorRig.PATIENCE)
        .until(() -> rig.metric(ingestor, "ledgerflux_ingestor_messages_dropped_total") > 100);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_queue_depth_messages")).isEqualTo(50);
    exchange.pause();
    rig.server.start();
    IngestorRig.awaitReady(ingestor);

    FeedMessage newest = exchange.tape().getLast();
    List<StreamMessage> raw =
        rig.tape(Subjects.RAW, "market.raw.>")
            .await(
                all ->
                    all.stream().anyMatch(m -> Published.tick(m).sequence() == newest.sequence()));
    assertThat(raw.size())
        .isEqualTo(
            exchange.tape().size()
                - (int) rig.metric(ingestor, "ledgerflux_ingestor_messages_dropped_total"));
  }
}
