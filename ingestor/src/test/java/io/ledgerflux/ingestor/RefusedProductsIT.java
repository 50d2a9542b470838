package io.ledgerflux.ingestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.simulator.SimulatedExchange;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an ingestor does with products that the venue refuses. */
class RefusedProductsIT {
  /** More than the venue takes messages a second. */
  private static final int UNKNOWN = 150;

  private final IngestorRig rig = new IngestorRig();
  private final SimulatedExchange exchange = rig.exchange();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void leavesOutAProductThatTheExchangeDoesNotKnow() throws Exception {
    Ingestor ingestor =
        rig.startReady(exchange.uri(), Map.of("PRODUCTS", "BTC-USD,NO-SUCH,ETH-USD"));
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > 100);
    exchange.pause();

    Published.assertCarry(Published.awaitNewest(rig, exchange), exchange.tape());
    assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(200);
    assertThat(rig.get(ingestor, "/ready").body()).contains("NO-SUCH is refused");
    List<StreamMessage> statuses = rig.tape(Subjects.STATUS, Subjects.status("NO-SUCH")).await(1);
    assertThat(Published.state(statuses.getFirst())).isEqualTo(FeedState.STALE);
  }

  @Test
  void leavesOutManyWithoutAskingMoreThanTheVenueAllows() throws Exception {
    String unknown =
        IntStream.range(0, UNKNOWN).mapToObj(i -> "NO-SUCH-" + i).collect(Collectors.joining(","));
    Ingestor ingestor =
        rig.startReady(exchange.uri(), Map.of("PRODUCTS", "BTC-USD," + unknown + ",ETH-USD"));

    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_product_refused")).isEqualTo(UNKNOWN);
    assertThat(refused(ingestor, "BTC-USD") + refused(ingestor, "ETH-USD")).isZero();
    assertThat(rig.get(ingestor, "/ready").body()).doesNotContain("Rate limit");
  }

  @Test
  void isReadyWhereAConnectionIsLeftWithProductsThatAreRefusedAlone() throws Exception {
    Ingestor ingestor =
        rig.startReady(
            exchange.uri(), Map.of("PRODUCTS", "BTC-USD,NO-SUCH", "PRODUCTS_PER_CONNECTION", "1"));

    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(rig.get(ingestor, "/ready").body()).contains("NO-SUCH is refused");
              assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(200);
              assertThat(refused(ingestor, "NO-SUCH")).isEqualTo(1);
            });
    assertThat(refused(ingestor, "BTC-USD")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isEqualTo(1);
  }

  @Test
  void isNotReadyWhereAllProductsAreRefused() {
    Ingestor ingestor =
        rig.start(
            exchange.uri(),
            Map.of("PRODUCTS", "NEVER-SUCH,NO-SUCH", "PRODUCTS_PER_CONNECTION", "1"));

    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(rig.get(ingestor, "/ready").body()).contains("the venue refuses");
              assertThat(refused(ingestor, "NEVER-SUCH") + refused(ingestor, "NO-SUCH"))
                  .isEqualTo(2);
            });
    assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(503);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isZero();
  }

  private double refused(Ingestor ingestor, String product) {
    return rig.metric(
        ingestor, "ledgerflux_ingestor_product_refused{product=\"" + product + "\",}");
  }
}
