package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Subjects;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What subscribers can choose, at a real nats-server. */
class DeliveryIT {
  private static final String BTC = "BTC-USD";
  private static final int TICKS = 5_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A socket is full soon, and who does not read is left alone. */
  private static final String[] HOLDS_LITTLE_FOR_LONG = {
    "WS_BUFFER_BYTES", "16384", "WS_SLOW_CLOSE_SECONDS", "600", "WS_PING_SECONDS", "0"
  };

  private final NatsServer nats = SharedServers.nats();
  private final GatewayFixture fixture = new GatewayFixture();
  private TestTape tape;
  private Gateway gateway;

  @BeforeEach
  void startWithAnEmptyBroker() {
    SharedServers.clearStreams();
    tape = new TestTape(nats.url(), StreamLimits.standard());
    gateway = GatewayFixture.start(nats.url());
  }

  @AfterEach
  void stopAndSeeThatNoEventLoopWasBlocked() {
    gateway.stop();
    tape.close();
    fixture.close();
    assertThat(fixture.blockedLoops()).isEmpty();
  }

  @Test
  void tellsHowAFeedIsDoingAndWhatIsMissing() throws Exception {
    Connection market = Nats.connect(nats.url());
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      tell(market, FeedState.LIVE);
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> GatewayFixture.get(gateway, "/ready").statusCode() == 200);
      subscriber.say("{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"],\"want_status\":true}");
      subscriber.await(message -> message.path("state").asText().equals("live"));
      tell(market, FeedState.LIVE);
      tell(market, FeedState.STALE);
      JsonNode stale = subscriber.await(m -> m.path("state").asText().equals("stale"));
      assertThat(stale.path("age_ms").asLong()).isBetween(1_000L, 60_000L);

      trade(market, "market.ticks.1.BTC-USD", 1, 100);
      trade(market, "market.ticks.1.BTC-USD", 2, 105);
      trade(market, "market.late.1.BTC-USD", 3, 103);
      JsonNode closed = subscriber.await("gap_closed");
      assertThat(closed.path("first").asLong()).isEqualTo(103);
      assertThat(closed.path("last").asLong()).isEqualTo(103);
      JsonNode gap = subscriber.await("gap");
      assertThat(gap.path("first").asLong()).isEqualTo(101);
      assertThat(gap.path("last").asLong()).isEqualTo(104);
      subscriber.awaitSequence(2);
      assertThat(subscriber.sequences()).containsExactly(1L, 2L);
      assertThat(subscriber.messages("status")).hasSize(2);
    } finally {
      market.close();
    }
  }

  @Test
  void sendsFiveHundredProductsForOneWordAndThoseThatComeLater() throws Exception {
    List<String> products = IntStream.range(0, 500).mapToObj(i -> "P" + i + "-USD").toList();
    for (String product : products) {
      tape.add(product, 1);
    }
    tape.flush();
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> GatewayFixture.get(gateway, "/api/v1/products").body().contains("P499-USD"));
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.say("{\"op\":\"subscribe\",\"id\":1,\"products\":[\"*\"]}");
      for (int round = 0; round < 4; round++) {
        for (String product : products) {
          tape.add(product, 1);
        }
      }
      tape.add("NEW-USD", 3);
      tape.flush();
      Map<String, Long> ends = products.stream().collect(Collectors.toMap(p -> p, tape::last));
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> newest(subscriber).entrySet().containsAll(ends.entrySet()));
      assertThat(products).allMatch(product -> seen(subscriber, product));
      Long end = tape.last("NEW-USD");
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> end.equals(newest(subscriber).get("NEW-USD")));
    }
  }

  @Test
  void sendsTheFirstTickOfAProductThatComesLaterWithoutASnapshot() throws Exception {
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.say(
          "{\"op\":\"subscribe\",\"id\":1,\"products\":[\"*\"],\"want_snapshot\":false}");
      subscriber.await("ack");
      tape.add("LATER-USD", 3);
      tape.flush();
      subscriber.awaitSequence(tape.last("LATER-USD"));
      assertThat(subscriber.sequences()).isEqualTo(tape.sequences("LATER-USD"));
    }
  }

  @Test
  void tellsOfASampleWhatItStandsFor() throws Exception {
    try (TestSubscriber subscriber = TestSubscriber.connectWhenReady(gateway)) {
      subscriber.say(wish("\"mode\":\"sample\",\"every_ms\":50"));
      subscriber.await("ack");
      tape.add(BTC, TICKS);
      tape.flush();
      subscriber.awaitSequence(tape.last(BTC));
      assertStandsForAll(subscriber.messages());
    }
  }

  /** He reads nothing until all have come: a quick reader gets nearly each. */
  @Test
  void tellsOfTheNewestWhatItStandsFor() throws Exception {
    gateway.stop();
    gateway = GatewayFixture.start(nats.url(), HOLDS_LITTLE_FOR_LONG);
    await().atMost(Durations.ONE_MINUTE).until(() -> gateway.readiness().isReady());
    try (RawSocket subscriber = RawSocket.open(gateway.port())) {
      subscriber.say(wish("\"mode\":\"latest\""));
      List<JsonNode> heard = new ArrayList<>(subscriber.hear(message -> isOp(message, "ack")));
      tape.add(BTC, TICKS);
      tape.flush();
      long last = tape.last(BTC);
      await().atMost(Durations.ONE_MINUTE).until(() -> newestOfMemory() == last);
      heard.addAll(subscriber.hear(message -> message.at("/data/seq").asLong() == last));
      assertStandsForAll(heard);
    }
  }

  private static String wish(String mode) {
    return "{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"],\"want_snapshot\":false,\"id\":1,%s}"
        .formatted(mode);
  }

  private static void assertStandsForAll(List<JsonNode> messages) {
    List<JsonNode> told = messages.stream().filter(message -> isOp(message, "incr")).toList();
    assertThat(told.stream().mapToInt(m -> m.path("conflated").asInt(1)).sum()).isEqualTo(TICKS);
    assertThat(told.size()).isBetween(2, TICKS / 2);
    for (int i = 1; i < told.size(); i++) {
      assertThat(told.get(i).path("data").path("prev_seq").asLong())
          .isEqualTo(told.get(i - 1).path("data").path("seq").asLong());
    }
    assertThat(messages).noneMatch(message -> isOp(message, "rate_limit"));
  }

  private static boolean isOp(JsonNode message, String operation) {
    return message.path("op").asText().equals(operation);
  }

  private long newestOfMemory() throws Exception {
    String snapshot = GatewayFixture.get(gateway, "/api/v1/products/BTC-USD/snapshot").body();
    return JSON.readTree(snapshot).path("seq").asLong();
  }

  /** Whether the snapshot and the increments of {@code product} are its tape, from somewhere on. */
  private boolean seen(TestSubscriber subscriber, String product) {
    List<Long> sequences =
        subscriber.messages().stream()
            .map(m -> m.path("data"))
            .filter(data -> data.path("product").asText().equals(product))
            .map(data -> data.path("seq").asLong())
            .toList();
    List<Long> whole = tape.sequences(product);
    return !sequences.isEmpty()
        && whole.contains(sequences.getFirst())
        && whole.subList(whole.indexOf(sequences.getFirst()), whole.size()).equals(sequences);
  }

  private static Map<String, Long> newest(TestSubscriber subscriber) {
    return subscriber.messages().stream()
        .map(m -> m.path("data"))
        .filter(data -> data.has("product"))
        .collect(
            Collectors.toMap(
                data -> data.path("product").asText(),
                data -> data.path("seq").asLong(),
                Math::max));
  }

  private static void tell(Connection market, FeedState state) throws Exception {
    long now = Timestamps.nanos(Instant.now());
    long aSecondAgo = now - Duration.ofSeconds(1).toNanos();
    market.publish(
        Subjects.status(BTC),
        FeedStatusCodec.encode(
            new FeedStatus(BTC, "i-1", state, now, aSecondAgo, now, OptionalLong.empty())));
    market.flush(Duration.ofSeconds(5));
  }

  private static void trade(Connection market, String subject, long sequence, long tradeId)
      throws Exception {
    Trade trade = new Trade(BigDecimal.TEN, null, null, OptionalLong.of(tradeId));
    OptionalLong previous = sequence == 2 ? OptionalLong.of(1) : OptionalLong.empty();
    long now = Timestamps.nanos(Instant.now());
    Tick tick = new Tick(BTC, sequence, previous, false, now, now, trade, null, null, null);
    market.jetStream().publish(subject, TickCodec.encode(tick));
  }
}
