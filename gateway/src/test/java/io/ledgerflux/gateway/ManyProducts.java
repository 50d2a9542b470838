package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Five hundred products, what is asked of them in one request, and what a subscriber must have. */
final class ManyProducts {
  static final List<String> ALL = IntStream.range(0, 500).mapToObj(i -> "P" + i + "-USD").toList();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private ManyProducts() {}

  /** The first ticks of each on {@code tape}, as a subscriber names them who has these alone. */
  static Map<String, Long> firstOn(TestTape tape) {
    return ALL.stream().collect(Collectors.toMap(p -> p, p -> tape.sequences(p).getFirst()));
  }

  /** A request for each by its name. */
  static String subscribe(String more) {
    return subscribe(ALL, more);
  }

  /** A request for {@code products}; {@code more} are further fields. */
  static String subscribe(Collection<String> products, String more) {
    return "{\"op\":\"subscribe\",\"id\":1,\"products\":[\"%s\"]%s}"
        .formatted(String.join("\",\"", products), more);
  }

  /** The further field that says what the subscriber had. */
  static String behind(Map<String, Long> had) {
    return had.entrySet().stream()
        .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
        .collect(Collectors.joining(",", ",\"from_seq\":{", "}"));
  }

  /** Each product begins with an {@code opening}, and then has each tick to the end of its tape. */
  static void assertIsWhole(TestSubscriber subscriber, String opening, TestTape tape) {
    Map<String, Long> ends = ALL.stream().collect(Collectors.toMap(p -> p, tape::last));
    await().atMost(PATIENCE).until(() -> last(subscriber).equals(ends));
    assertThat(subscriber.messages("error")).isEmpty();
    assertThat(subscriber.messages("ack")).hasSize(1);
    Map<String, List<JsonNode>> told =
        subscriber.messages().stream()
            .filter(message -> ALL.contains(product(message)))
            .collect(Collectors.groupingBy(ManyProducts::product));
    assertThat(told).hasSameSizeAs(ALL);
    told.forEach(
        (product, messages) -> {
          JsonNode first = messages.getFirst();
          assertThat(first.path("op").asText()).as("%s", first).isEqualTo(opening);
          assertThat(first.path("recovered").asBoolean(true)).as("%s", first).isTrue();
          assertThat(tape.sequences(product)).contains(sequence(first));
          List<JsonNode> ticks = messages.subList(1, messages.size());
          assertThat(ticks).as(product).allMatch(tick -> tick.path("op").asText().equals("incr"));
          assertThat(ticks.stream().map(ManyProducts::sequence))
              .as(product)
              .isEqualTo(tape.after(product, sequence(first)));
          long previous = sequence(first);
          for (JsonNode tick : ticks) {
            assertThat(tick.path("data").path("prev_seq").asLong()).isEqualTo(previous);
            assertThat(tick.has("gap") || tick.has("conflated")).as("%s", tick).isFalse();
            previous = sequence(tick);
          }
        });
  }

  /** Behind which sequence each product begins. */
  static Map<String, Long> first(TestSubscriber subscriber) {
    return subscriber.messages("resume").stream()
        .collect(Collectors.toMap(ManyProducts::product, ManyProducts::sequence));
  }

  private static Map<String, Long> last(TestSubscriber subscriber) {
    return subscriber.messages("incr").stream()
        .collect(
            Collectors.toMap(
                ManyProducts::product, ManyProducts::sequence, (earlier, later) -> later));
  }

  private static String product(JsonNode message) {
    return message.path("product").asText(message.path("data").path("product").asText());
  }

  private static long sequence(JsonNode message) {
    return message.path("from_seq").asLong(message.path("data").path("seq").asLong());
  }
}
