package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import io.ledgerflux.nats.StreamLimits;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Many who resume far behind memory and read nothing, at a gateway with a heap of 128 MiB. */
class BacklogsIT {
  private static final String BTC = "BTC-USD";
  private static final int CROWD = 400;
  private static final int TICKS = 300;

  /** So long are numbers at most, and with them ticks. */
  private static final BigDecimal LONG_NUMBER = new BigDecimal("1." + "7".repeat(39));

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String RESUMED = "ledgerflux_gateway_resumes_total{outcome=\"recovered\",}";
  private static final String CONNECTED = "ledgerflux_gateway_clients_connected";

  @Test
  void whatWasFoundForThemIsInTheBudgetAndNobodyIsDropped() throws Exception {
    SharedServers.clearStreams();
    List<RawSocket> crowd = new ArrayList<>();
    try (TestTape tape = new TestTape(SharedServers.nats().url(), StreamLimits.standard())) {
      for (int i = 0; i < TICKS; i++) {
        tape.store(longTick(tape.next(BTC)), false);
      }
      tape.flush();
      try (GatewayProcess gateway =
              new GatewayProcess(
                  SharedServers.nats().url(),
                  Map.of(
                      "RING_MAX_TICKS", "10",
                      "WS_BUFFER_BYTES", "16384",
                      "WS_SLOW_CLOSE_SECONDS", "600",
                      "WS_PING_SECONDS", "0",
                      "WS_MAX_HANDSHAKES_PER_SEC", "0"));
          RawSocket good = RawSocket.openWide(gateway.port())) {
        long first = tape.sequences(BTC).getFirst();
        for (int i = 0; i < CROWD; i++) {
          crowd.add(RawSocket.open(gateway.port()));
          crowd.getLast().say(resume(first));
        }
        await()
            .atMost(PATIENCE)
            .failFast("the gateway died", () -> !gateway.isAlive())
            .until(() -> gateway.metric(RESUMED) == CROWD);
        good.subscribe(BTC);
        assertThat(new String(good.readMessage(), StandardCharsets.UTF_8)).contains("snapshot");
        assertThat(gateway.metric(CONNECTED)).isEqualTo(CROWD + 1);
        assertThat(gateway.metric("ledgerflux_gateway_held_bytes"))
            .isBetween(1.0, GatewayProcess.HEAP_BYTES / 4.0);
        assertThat(gateway.log()).doesNotContain("OutOfMemory", " ERROR ");
      }
    } finally {
      for (RawSocket socket : crowd) {
        socket.close();
      }
    }
  }

  private static Tick longTick(Tick tick) {
    return new Tick(
        tick.product(),
        tick.sequence(),
        tick.previousSequence(),
        tick.restart(),
        tick.eventNanos(),
        tick.ingestNanos(),
        new Trade(LONG_NUMBER, LONG_NUMBER, Side.BUY, OptionalLong.of(Long.MAX_VALUE)),
        new Quote(LONG_NUMBER, LONG_NUMBER),
        new Quote(LONG_NUMBER, LONG_NUMBER),
        new DayStatistics(LONG_NUMBER, LONG_NUMBER, LONG_NUMBER, LONG_NUMBER));
  }

  private static String resume(long from) {
    return "{\"op\":\"subscribe\",\"products\":[\"%s\"],\"from_seq\":{\"%s\":%d}}"
        .formatted(BTC, BTC, from);
  }
}
