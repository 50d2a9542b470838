package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.nats.StreamLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A resume that needs the stream, while the broker is away. */
@Timeout(120)
class AbsentBrokerIT {
  private static final String BTC = "BTC-USD";

  private NatsServer nats;
  private TestTape tape;
  private Gateway gateway;

  @BeforeEach
  void startAGatewayOfLittleMemory() throws InterruptedException {
    nats = NatsServer.temporary().start();
    tape = new TestTape(nats.url(), StreamLimits.standard());
    tape.add(BTC, 100);
    tape.flush();
    gateway = GatewayFixture.start(nats.url(), "RING_MAX_TICKS", "5");
  }

  @AfterEach
  void stopAll() {
    gateway.stop();
    tape.close();
    nats.close();
  }

  @Test
  void isGivenUpAfterAWhile() throws Exception {
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      nats.kill();
      long start = System.nanoTime();
      subscriber.resume(BTC, tape.sequences(BTC).get(10));
      assertThat(subscriber.await("snapshot").path("recovered").asBoolean(true)).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
    }
  }

  @Test
  void waitsForABrokerThatComesBackSoon() throws Exception {
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      List<Long> sequences = tape.sequences(BTC);
      nats.kill();
      subscriber.resume(BTC, sequences.get(10));
      nats.start();
      subscriber.awaitSequence(tape.last(BTC));
      assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
      assertThat(subscriber.sequences()).isEqualTo(tape.after(BTC, sequences.get(10)));
    }
  }
}
