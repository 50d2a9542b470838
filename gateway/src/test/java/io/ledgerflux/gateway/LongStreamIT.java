package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway that starts at a stream which holds far more than its memory. */
@Timeout(90)
class LongStreamIT {
  private static final String BTC = "BTC-USD";
  private static final String ETH = "ETH-USD";
  private static final int IN_MEMORY = 100;
  private static final int DISORDER = 10_000;

  @Test
  void readsTheStreamsEndAndKnowsTheOtherProducts() throws Exception {
    SharedServers.clearStreams();
    String url = SharedServers.nats().url();
    try (TestTape tape = new TestTape(url, StreamLimits.standard())) {
      tape.add(ETH, 30);
      tape.add(BTC, 15_000);
      tape.flush();
      Gateway gateway = GatewayFixture.start(url, "RING_MAX_TICKS", Integer.toString(IN_MEMORY));
      try (TestSubscriber quiet = TestSubscriber.connectWhenReady(gateway).subscribe(ETH);
          TestSubscriber resumed =
              TestSubscriber.connect(gateway.port()).resume(ETH, tape.sequences(ETH).get(3))) {
        await().atMost(Duration.ofSeconds(60)).until(() -> gateway.readiness().isReady());
        assertThat(
                metric(
                    gateway,
                    "ledgerflux_nats_messages_consumed_total{subject=\"market.ticks.1\","
                        + "service=\"gateway\",}"))
            .isLessThanOrEqualTo(IN_MEMORY + DISORDER);
        JsonNode snapshot = quiet.await("snapshot").path("data");
        assertThat(snapshot.path("seq").asLong()).isEqualTo(tape.last(ETH));
        tape.add(ETH, 5);
        tape.flush();
        resumed.awaitSequence(tape.last(ETH));
        assertThat(resumed.sequences()).isEqualTo(tape.after(ETH, tape.sequences(ETH).get(3)));
        quiet.awaitSequence(tape.last(ETH));
        assertThat(quiet.sequences()).isEqualTo(tape.after(ETH, snapshot.path("seq").asLong()));
        assertThat(resumed.messages("incr")).noneMatch(m -> m.has("gap"));
      } finally {
        gateway.stop();
      }
    }
  }
}
