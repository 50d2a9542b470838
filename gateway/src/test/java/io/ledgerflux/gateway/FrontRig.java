package io.ledgerflux.gateway;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Gateways with a front of their own before one tape. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FrontRig {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String OURS = "https://prices.example.com";
  static final String THEIRS = "https://evil.example.org";

  final NatsServer nats = SharedServers.nats();
  final List<Gateway> gateways = new ArrayList<>();
  TestTape tape;

  @BeforeAll
  void start() throws InterruptedException {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "origin");
    SharedServers.clearStreams();
    tape = new TestTape(nats.url(), StreamLimits.standard());
    tape.add("BTC-USD", 3);
    tape.flush();
  }

  @AfterEach
  void stopGateways() {
    gateways.forEach(Gateway::stop);
    gateways.clear();
  }

  @AfterAll
  void stop() {
    tape.close();
  }

  Gateway gateway(String... options) {
    Gateway gateway = GatewayFixture.start(nats.url(), options);
    gateways.add(gateway);
    await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
    return gateway;
  }
}
