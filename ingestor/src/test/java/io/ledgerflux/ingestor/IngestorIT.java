package io.ledgerflux.ingestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.venue.ProductCount;
import io.ledgerflux.testing.BusyCarriers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IngestorIT {
  /** More connections than a venue takes at once. */
  private static final int MANY = 36;

  private static final Map<String, String> TWO = Map.of("PRODUCTS", "BTC-USD,ETH-USD");

  private final IngestorRig rig = new IngestorRig();
  private final SimulatedExchange exchange = rig.exchange();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void publishesEachTickOnceInOrderWithItsDigits() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > 1_000);
    exchange.pause();

    List<StreamMessage> raw = Published.awaitNewest(rig, exchange);
    assertThat(raw)
        .extracting(StreamMessage::subject)
        .containsOnly("market.raw.1.BTC-USD", "market.raw.0.ETH-USD");
    Published.assertCarry(raw, exchange.tape());
    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(rig.metric(ingestor, "ledgerflux_ingestor_ticks_published_total"))
                  .isEqualTo(raw.size());
              assertThat(
                      rig.metric(ingestor, "ledgerflux_ingestor_processing_latency_seconds_count"))
                  .isEqualTo(raw.size());
            });
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_ticks_received_total"))
        .isEqualTo(raw.size());
    assertThat(rig.metric(ingestor, "ledgerflux_hop_latency_seconds_count")).isPositive();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isEqualTo(1);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_gaps_detected_total")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_queue_depth_messages")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_nats_messages_published_total")).isPositive();
  }

  @Test
  void publishesWhileOtherThreadsCompute() throws Exception {
    rig.startReady(exchange.uri(), TWO);
    try (BusyCarriers _ = new BusyCarriers()) {
      int then = exchange.tape().size();
      await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > then + 100);
      exchange.pause();
      assertThat(Published.awaitNewest(rig, exchange)).hasSizeGreaterThan(100);
    }
  }

  @Test
  void goesOnAfterTheConnectionDropped() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 200);
    exchange.dropConnections();
    await()
        .atMost(IngestorRig.PATIENCE)
        .until(() -> rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total") > 0);
    IngestorRig.awaitReady(ingestor);
    int then = exchange.tape().size();
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > then + 300);
    exchange.pause();

    List<Tick> published =
        Published.awaitNewest(rig, exchange).stream().map(Published::tick).toList();
    assertThat(exchange.tape().stream().map(Published::key).toList())
        .containsSubsequence(published.stream().map(Published::key).toList());
    assertThat(published).hasSizeGreaterThan(450);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_gaps_detected_total")).isPositive();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_missed_trades_total")).isPositive();
  }

  @Test
  void connectsAnewWhenTheExchangeFallsSilent() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    IngestorRig.Tape statuses = rig.tape(Subjects.STATUS, Subjects.statuses());
    statuses.await(all -> all.stream().anyMatch(m -> Published.state(m) == FeedState.LIVE));
    exchange.goSilent(Duration.ofSeconds(6));

    statuses.await(all -> all.stream().anyMatch(m -> Published.state(m) == FeedState.STALE));
    await()
        .atMost(IngestorRig.PATIENCE)
        .until(() -> rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total") > 0);
    IngestorRig.awaitReady(ingestor);
    assertThat(ingestor.connectionProblem()).isEmpty();
  }

  @Test
  void readsManyProductsOverSeveralConnections() throws Exception {
    Ingestor ingestor =
        rig.startReady(
            exchange.uri(), Map.of("PRODUCTS", "BTC-USD,ETH-USD", "PRODUCTS_PER_CONNECTION", "1"));
    assertThat(exchange.clients()).isEqualTo(2);
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > 300);
    exchange.pause();

    Published.assertCarry(Published.awaitNewest(rig, exchange), exchange.tape());
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isEqualTo(1);
  }

  @Test
  void connectsNoFasterThanTheVenueAllows() throws Exception {
    SimulatedExchange large = rig.exchange(SimulatorOptions.defaults().withProducts(MANY));
    String products =
        large.counts().stream().map(ProductCount::product).collect(Collectors.joining(","));

    Ingestor ingestor =
        rig.startReady(large.uri(), Map.of("PRODUCTS", products, "PRODUCTS_PER_CONNECTION", "1"));
    assertThat(large.clients()).isEqualTo(MANY);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total")).isZero();
  }

  @Test
  void twoSideBySideBringEachTickOnce() throws Exception {
    Ingestor first = rig.startReady(exchange.uri(), TWO);
    Ingestor second = rig.startReady(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 600);
    first.stop();
    int then = exchange.tape().size();
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > then + 300);
    exchange.pause();

    List<StreamMessage> raw = Published.awaitNewest(rig, exchange);
    assertThat(raw.stream().map(Published::tick).map(Published::key))
        .containsExactlyInAnyOrderElementsOf(exchange.tape().stream().map(Published::key).toList());
    assertThat(second.readiness().isReady()).isTrue();
    assertThat(first.readiness().isReady()).isFalse();
  }

  @Test
  void publishesAllThatItHasReadBeforeItStops() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 300);
    exchange.pause();
    double received = rig.metric(ingestor, "ledgerflux_ingestor_ticks_received_total");
    ingestor.stop();
    ingestor.stop();

    assertThat(received).isPositive();
    assertThat(rig.tape(Subjects.RAW, "market.raw.>").await((int) received))
        .hasSizeGreaterThanOrEqualTo((int) received);
  }

  @Test
  void saysWhatIsWrongWhereTheExchangeCannotBeReached() {
    int port = exchange.port();
    exchange.close();
    Ingestor ingestor = rig.start(exchange.uri(), TWO);

    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(ingestor.connectionProblem())
                  .hasValueSatisfying(
                      problem -> assertThat(problem).contains("" + port, "refused"));
              assertThat(rig.get(ingestor, "/ready").body()).contains("refused");
              assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total"))
                  .isGreaterThan(1);
            });
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isZero();
  }
}
