package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the connections to the history are opened, at a real PostgreSQL. */
@Timeout(90)
class OpenedHistoryIT {
  private static final String BTC = "BTC-USD";

  /** Longer than anybody waits for a connection that others use. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(4);

  private static final String OURS =
      " FROM pg_stat_activity WHERE datname = current_database()"
          + " AND application_name LIKE 'ledgerflux-gateway-%'";

  @Test
  void aSlowHandshakeIsNoDatabaseThatIsAway() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass());
        SlowDoor door = SlowDoor.before(rig.readerDsn(), HANDSHAKE)) {
      rig.tape().add(BTC, 3);
      rig.tape().flush();
      rig.awaitStored(3);
      Gateway gateway = rig.gatewayWithoutDatabase("PG_DSN", door.address());
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port());
          RestCaller caller = new RestCaller(gateway)) {
        subscriber.say(
            "{\"op\":\"replay\",\"products\":[\"BTC-USD\"],\"from\":\"-1h\",\"speed\":0}");
        assertThat(caller.get("/api/v1/products/BTC-USD/ticks").statusCode()).isEqualTo(200);
        JsonNode answer = subscriber.await(m -> m.has("code") || m.has("replay"));
        assertThat(answer.path("op").asText()).as("%s", answer).isEqualTo("incr");
      }
    }
  }

  @Test
  void areOpenedAheadOfWhoAsksAndAnewAfterALoss() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      rig.gateway();
      awaitOneForEachPurpose(rig, 0);
      long lossMicros = rig.count("SELECT extract(epoch FROM clock_timestamp()) * 1000000");
      rig.count("SELECT count(pg_terminate_backend(pid))" + OURS);
      awaitOneForEachPurpose(rig, lossMicros);
    }
  }

  private static void awaitOneForEachPurpose(HistoryRig rig, long sinceMicros) {
    String opened = " AND extract(epoch FROM backend_start) * 1000000 > " + sinceMicros;
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> rig.count("SELECT count(DISTINCT application_name)" + OURS + opened) == 4);
  }
}
