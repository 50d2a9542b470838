package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.Subjects;
import io.nats.client.Connection;
import io.nats.client.Nats;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** What a gateway knows of products that were quiet for longer than it reads. */
class QuietProductsIT extends TapeFixture {
  @Test
  void knowsAQuietProductFromItsSnapshot() throws Exception {
    tape.add(BTC, 1);
    tape.flush();
    publish(new Snapshot("SOL-USD", 1, MarketState.of(Ticks.tick("SOL-USD", 77, 70))));
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.resume("SOL-USD", 77).subscribe("SOL-USD");
      assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
      assertThat(subscriber.await("snapshot").path("data").path("seq").asLong()).isEqualTo(77);
    } finally {
      gateway.stop();
    }
  }

  @Test
  void showsAStateThatIsMadeAnewInsteadOfTheOneItKnew() throws Exception {
    MarketState right = MarketState.of(Ticks.tick("SOL-USD", 77, 70));
    MarketState damaged =
        new MarketState(
            "SOL-USD",
            right.lastTrade(),
            right.lastTradeNanos(),
            null,
            right.bestAsk(),
            right.day(),
            right.lastSequence(),
            right.lastUpdateNanos());
    tape.add(BTC, 1);
    tape.flush();
    publish(new Snapshot("SOL-USD", 1, damaged));
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway);
        TestSubscriber later = TestSubscriber.connectWhenReady(gateway)) {
      assertThat(stateOf(subscriber.subscribe("SOL-USD").await("snapshot")).has("best_bid"))
          .isFalse();

      publish(new Snapshot("SOL-USD", 2, right));

      await().atMost(Durations.ONE_MINUTE).until(() -> subscriber.messages("snapshot").size() == 2);
      assertThat(stateOf(subscriber.messages("snapshot").getLast()).has("best_bid")).isTrue();
      later.subscribe("SOL-USD").await("snapshot");
      await()
          .atMost(Durations.ONE_MINUTE)
          .untilAsserted(
              () ->
                  assertThat(stateOf(later.messages("snapshot").getLast()))
                      .isEqualTo(stateOf(subscriber.messages("snapshot").getLast())));
    } finally {
      gateway.stop();
    }
  }

  @Test
  void goesBackToWhatTheHistoryTellsOfAQuietProduct() throws Exception {
    String sol = "SOL-USD";
    tape.add(BTC, 1);
    tape.flush();
    publish(new Snapshot(sol, 1, MarketState.of(Ticks.tick(sol, 2_000, 1_990))));
    Gateway gateway = GatewayFixture.start(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.subscribe(sol).await("snapshot");

      publish(new Snapshot(sol, 2, MarketState.of(Ticks.tick(sol, 900, 890))));
      publish(new Snapshot(sol, 3, MarketState.of(Ticks.tick(sol, 1_000, 990)), true));
      assertThat(subscriber.await("resume").path("recovered").asBoolean(true)).isFalse();
      tape.add(sol, 3);
      tape.flush();

      subscriber.awaitSequence(tape.last(sol));
      assertThat(subscriber.messages("snapshot"))
          .extracting(snapshot -> snapshot.path("data").path("seq").asLong())
          .containsExactly(2_000L, 1_000L);
      assertThat(subscriber.sequences()).isEqualTo(tape.sequences(sol));
    } finally {
      gateway.stop();
    }
  }

  private static JsonNode stateOf(JsonNode snapshot) {
    return snapshot.path("data").path("state");
  }

  private void publish(Snapshot snapshot) throws Exception {
    Connection connection = Nats.connect(nats.url());
    connection
        .jetStream()
        .publish(Subjects.snapshot(snapshot.product()), SnapshotCodec.encode(snapshot));
    connection.close();
  }
}
