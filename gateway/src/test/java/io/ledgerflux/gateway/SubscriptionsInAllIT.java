package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The subscriptions of all connections together, at real sockets. */
@Timeout(60)
class SubscriptionsInAllIT {
  private static final String[] PRODUCTS = {"A-USD", "B-USD", "C-USD", "D-USD"};

  @Test
  void areBoundedAndGivenBack() throws Exception {
    SharedServers.clearStreams();
    Gateway gateway = GatewayFixture.start(SharedServers.nats().url(), "WS_MAX_SUBSCRIPTIONS", "3");
    try (TestTape tape = new TestTape(SharedServers.nats().url(), StreamLimits.standard());
        TestSubscriber first = TestSubscriber.connectWhenReady(gateway)) {
      for (String product : PRODUCTS) {
        tape.add(product, 1);
      }
      tape.flush();
      first.subscribe(PRODUCTS[0]).subscribe(PRODUCTS[1]);
      await().atMost(Durations.ONE_MINUTE).until(() -> first.messages("snapshot").size() == 2);
      try (TestSubscriber second = TestSubscriber.connect(gateway.port());
          EventReader events = new EventReader(gateway, "/api/v1/stream?products=" + PRODUCTS[2])) {
        events.await("snapshot");
        second.subscribe(PRODUCTS[3]);

        assertThat(second.await("error").path("code").asText()).isEqualTo("TOO_MANY_PRODUCTS");
        assertThat(second.messages("snapshot")).isEmpty();
      }
      try (TestSubscriber third = TestSubscriber.connect(gateway.port())) {
        await()
            .atMost(Durations.ONE_MINUTE)
            .until(
                () -> GatewayFixture.metric(gateway, "ledgerflux_gateway_clients_connected") == 2);
        third.subscribe(PRODUCTS[3]);

        assertThat(third.await("snapshot").at("/data/product").asText()).isEqualTo(PRODUCTS[3]);
      }
    } finally {
      gateway.stop();
    }
  }
}
