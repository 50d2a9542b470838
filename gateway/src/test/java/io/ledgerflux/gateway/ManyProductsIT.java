package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.StreamLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Five hundred products in one request, while two thousand ticks a second pass. */
class ManyProductsIT {
  private static final List<String> PRODUCTS =
      IntStream.range(0, 500).mapToObj(i -> "P" + i + "-USD").toList();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PAST_ROUNDS = 4;

  /** More than memory holds of those who resume beyond it. */
  private static final int BEFORE = 2_000;

  /** Several seconds of the market. */
  private static final int BESIDE = 8_000;

  private final String nats = SharedServers.nats().url();
  private TestTape tape;
  private Gateway gateway;
  private Gateway forgetful;

  @BeforeEach
  void start() throws Exception {
    SharedServers.clearStreams();
    tape = new TestTape(nats, StreamLimits.standard());
    for (int round = 0; round < PAST_ROUNDS; round++) {
      for (String product : PRODUCTS) {
        tape.add(product, 1);
      }
    }
    tape.flush();
    gateway = GatewayFixture.start(nats);
    forgetful = GatewayFixture.start(nats, "RING_MAX_TICKS", "1000");
  }

  @AfterEach
  void stop() {
    forgetful.stop();
    gateway.stop();
    tape.close();
  }

  @Test
  void eachIsWholeFromItsSnapshotOrItsResumeOn() throws Exception {
    Map<String, Long> had =
        PRODUCTS.stream().collect(Collectors.toMap(p -> p, p -> tape.sequences(p).getFirst()));
    try (TestSubscriber named = TestSubscriber.connectWhenReady(gateway);
        TestSubscriber resuming = TestSubscriber.connectWhenReady(gateway);
        TestSubscriber seeking = TestSubscriber.connectWhenReady(forgetful)) {
      try (BusyMarket market = new BusyMarket(tape, PRODUCTS)) {
        await().atMost(PATIENCE).until(() -> market.told() > BEFORE);
        named.say(subscribe(""));
        resuming.say(subscribe(behind(had)));
        seeking.say(subscribe(behind(had)));
        long then = market.told();
        await().atMost(PATIENCE).until(() -> market.told() > then + BESIDE);
      }
      tape.flush();
      assertIsWhole(named, "snapshot");
      assertIsWhole(resuming, "resume");
      assertIsWhole(seeking, "resume");
      assertThat(first(resuming)).isEqualTo(had);
      assertThat(first(seeking)).isEqualTo(had);
    }
  }

  @Test
  void whoNamesNoTicksSequencesIsToldSoonThoughTicksGoOn() throws Exception {
    Map<String, Long> never =
        PRODUCTS.stream()
            .limit(20)
            .collect(Collectors.toMap(p -> p, p -> tape.sequences(p).getFirst() + 1));
    never.forEach(
        (product, sequence) -> assertThat(tape.sequences(product)).doesNotContain(sequence));
    try (TestSubscriber seeking = TestSubscriber.connectWhenReady(forgetful);
        BusyMarket market = new BusyMarket(tape, PRODUCTS)) {
      await().atMost(PATIENCE).until(() -> market.told() > BEFORE);
      seeking.say(
          "{\"op\":\"subscribe\",\"products\":[\"%s\"]%s}"
              .formatted(String.join("\",\"", never.keySet()), behind(never)));
      await().atMost(PATIENCE).until(() -> seeking.messages("resume").size() == never.size());
      assertThat(seeking.messages("resume"))
          .allMatch(resume -> !resume.path("recovered").asBoolean(true));
    }
  }

  private static String subscribe(String more) {
    return "{\"op\":\"subscribe\",\"id\":1,\"products\":[\"%s\"]%s}"
        .formatted(String.join("\",\"", PRODUCTS), more);
  }

  private static String behind(Map<String, Long> had) {
    return had.entrySet().stream()
        .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
        .collect(Collectors.joining(",", ",\"from_seq\":{", "}"));
  }

  /** Each product begins with an {@code opening}, and then has each tick to the end of its tape. */
  private void assertIsWhole(TestSubscriber subscriber, String opening) {
    Map<String, Long> ends = PRODUCTS.stream().collect(Collectors.toMap(p -> p, tape::last));
    await().atMost(PATIENCE).until(() -> last(subscriber).equals(ends));
    assertThat(subscriber.messages("error")).isEmpty();
    assertThat(subscriber.messages("ack")).hasSize(1);
    Map<String, List<JsonNode>> told =
        subscriber.messages().stream()
            .filter(message -> !product(message).isEmpty())
            .collect(Collectors.groupingBy(ManyProductsIT::product));
    assertThat(told).hasSameSizeAs(PRODUCTS);
    told.forEach(
        (product, messages) -> {
          JsonNode first = messages.getFirst();
          assertThat(first.path("op").asText()).as("%s", first).isEqualTo(opening);
          assertThat(first.path("recovered").asBoolean(true)).as("%s", first).isTrue();
          assertThat(tape.sequences(product)).contains(sequence(first));
          List<JsonNode> ticks = messages.subList(1, messages.size());
          assertThat(ticks.stream().map(ManyProductsIT::sequence))
              .as(product)
              .isEqualTo(tape.after(product, sequence(first)));
          long previous = sequence(first);
          for (JsonNode tick : ticks) {
            assertThat(tick.path("op").asText()).isEqualTo("incr");
            assertThat(tick.path("data").path("prev_seq").asLong()).isEqualTo(previous);
            assertThat(tick.has("gap") || tick.has("conflated")).as("%s", tick).isFalse();
            previous = sequence(tick);
          }
        });
  }

  /** Behind which sequence each product begins. */
  private static Map<String, Long> first(TestSubscriber subscriber) {
    return subscriber.messages("resume").stream()
        .collect(Collectors.toMap(ManyProductsIT::product, ManyProductsIT::sequence));
  }

  private static Map<String, Long> last(TestSubscriber subscriber) {
    return subscriber.messages("incr").stream()
        .collect(
            Collectors.toMap(
                ManyProductsIT::product, ManyProductsIT::sequence, (earlier, later) -> later));
  }

  private static String product(JsonNode message) {
    return message.path("product").asText(message.path("data").path("product").asText());
  }

  private static long sequence(JsonNode message) {
    return message.path("from_seq").asLong(message.path("data").path("seq").asLong());
  }
}
