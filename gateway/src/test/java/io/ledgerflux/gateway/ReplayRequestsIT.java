package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replays that are stopped, refused, or for which there is no place. */
@Timeout(120)
class ReplayRequestsIT extends ReplayFixture {
  @Test
  void stopsWhenToldAndServesTheNext() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        market.add(tick(BTC, i, start + i * 1_000L * MILLI));
      }
      store(rig, market);
      try (TestSubscriber subscriber = TestSubscriber.connect(rig.gateway().port())) {
        subscriber.say(replay(BTC, "\"-1h\"", "\"speed\":1")).await("incr");
        subscriber.say(replay(BTC, "\"-1h\"", "\"speed\":1"));
        assertThat(subscriber.await("error").path("code").asText()).isEqualTo("REPLAY_ERROR");
        subscriber.say("{\"op\":\"replay_stop\",\"id\":\"stop\"}");
        assertThat(subscriber.await("ack").path("id").asText()).isEqualTo("stop");
        JsonNode end = subscriber.await("replay_end");
        assertThat(end.path("reason").asText()).isEqualTo("stopped");
        assertThat(end.path("ticks").asLong()).isEqualTo(subscriber.messages("incr").size());
        subscriber.say(replay(BTC, "\"-1h\"", "\"to\":\"-1s\",\"speed\":0"));
        subscriber.await(m -> m.path("reason").asText().equals("complete"));
      }
    }
  }

  @Test
  void saysSoWhereThereIsNoHistory() throws Exception {
    PostgresServer postgres = PostgresServer.temporary().start();
    try (postgres;
        HistoryRig rig = HistoryRig.at(postgres)) {
      store(rig, List.of(tick(BTC, 1, start)));
      String request = replay(BTC, "\"-1h\"", "\"to\":\"-1m\",\"speed\":0");
      try (TestSubscriber subscriber =
          TestSubscriber.connect(rig.gatewayWithoutDatabase().port()).say(request)) {
        JsonNode error = subscriber.await("error");
        assertThat(error.path("code").asText()).isEqualTo("HISTORY_UNAVAILABLE");
        assertThat(error.has("retry_ms")).isFalse();
      }
      rig.stopStoring();
      postgres.kill();
      Gateway gateway = rig.gateway();
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).say(request)) {
        JsonNode error = subscriber.await("error");
        assertThat(error.path("code").asText()).isEqualTo("HISTORY_UNAVAILABLE");
        assertThat(error.path("retry_ms").asLong()).isPositive();
        assertThat(gateway.readiness().isReady()).isTrue();
      }
      postgres.start();
      await()
          .atMost(Durations.ONE_MINUTE)
          .untilAsserted(
              () -> {
                try (TestSubscriber subscriber =
                    TestSubscriber.connect(gateway.port()).say(request)) {
                  JsonNode answer = subscriber.await(m -> m.has("code") || m.has("reason"));
                  assertThat(answer.path("ticks").asLong()).isEqualTo(1);
                }
              });
    }
  }

  @Test
  void servesABoundedNumberOfReplays() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      store(rig, List.of(tick(BTC, 1, start), tick(BTC, 2, start + 3_600_000 * MILLI)));
      Gateway gateway = rig.gateway("WS_MAX_REPLAYS", "1");
      String request = replay(BTC, "\"-1h\"", "\"speed\":1");
      try (TestSubscriber first = TestSubscriber.connect(gateway.port()).say(request)) {
        first.await("incr");
        try (TestSubscriber second = TestSubscriber.connect(gateway.port()).say(request)) {
          assertThat(second.await("error").path("retry_ms").asLong()).isPositive();
        }
      }
      await()
          .atMost(Durations.ONE_MINUTE)
          .untilAsserted(
              () -> {
                try (TestSubscriber third = TestSubscriber.connect(gateway.port()).say(request)) {
                  assertThat(third.await(m -> true).path("op").asText()).isEqualTo("incr");
                }
              });
    }
  }
}
