package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A gateway that has little patience, and a tape. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EdgeRig {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final NatsServer nats = SharedServers.nats();
  private final GatewayFixture fixture = new GatewayFixture();
  TestTape tape;
  Gateway gateway;
  int port;

  @BeforeAll
  void start() {
    SharedServers.clearStreams();
    tape = new TestTape(nats.url(), StreamLimits.standard());
    gateway =
        GatewayFixture.start(
            nats.url(),
            "WS_SLOW_CLOSE_SECONDS",
            "2",
            "WS_BUFFER_BYTES",
            "16384",
            "WS_MAX_REQUESTS_PER_SEC",
            "100",
            "WS_COMPRESSION",
            "on");
    port = gateway.port();
    await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
  }

  @AfterEach
  void whoWasThereHasGone() {
    await()
        .atMost(PATIENCE)
        .until(() -> GatewayFixture.metric(gateway, "ledgerflux_gateway_clients_connected") == 0);
  }

  @AfterAll
  void noEventLoopWasBlocked() {
    gateway.stop();
    tape.close();
    fixture.close();
    assertThat(fixture.blockedLoops()).isEmpty();
  }
}
