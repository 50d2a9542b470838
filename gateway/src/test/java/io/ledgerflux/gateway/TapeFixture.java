package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A broker with an empty tape, and an ear for event loops that were blocked. */
abstract class TapeFixture {
  static final String BTC = "BTC-USD";

  final NatsServer nats = SharedServers.nats();
  final GatewayFixture fixture = new GatewayFixture();
  TestTape tape;

  @BeforeEach
  void beginEmpty() {
    SharedServers.clearStreams();
    tape = new TestTape(nats.url(), StreamLimits.standard());
  }

  @AfterEach
  void noEventLoopWasBlocked() {
    tape.close();
    fixture.close();
    assertThat(fixture.blockedLoops()).isEmpty();
  }
}
