package io.ledgerflux.ingestor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.venue.FeedMessage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The ticks in market_raw, beside those that the exchange sent. */
final class PublishedTicks {
  private PublishedTicks() {}

  /** All in market_raw, once it holds the newest tick of each product of {@code exchange}. */
  static List<StreamMessage> awaitNewest(IngestorRig rig, SimulatedExchange exchange)
      throws InterruptedException {
    Map<String, Long> newest =
        exchange.tape().stream()
            .collect(Collectors.toMap(FeedMessage::product, FeedMessage::sequence, (a, b) -> b));
    return rig.tape(Subjects.RAW, "market.raw.>")
        .await(
            all ->
                newest.entrySet().stream()
                    .allMatch(
                        last ->
                            all.stream()
                                .anyMatch(
                                    m ->
                                        m.subject().endsWith(last.getKey())
                                            && tick(m).sequence() == last.getValue())));
  }

  /** Each product's ticks stand in the stream once, in order, digit by digit. */
  static void assertCarry(List<StreamMessage> raw, List<FeedMessage> tape) {
    Shards shards = new Shards(4);
    for (String product : tape.stream().map(FeedMessage::product).distinct().toList()) {
      String subject = Subjects.raw(shards.of(product), product);
      List<Map<String, Object>> published =
          raw.stream()
              .filter(m -> m.subject().equals(subject))
              .map(PublishedTicks::fields)
              .toList();
      List<Map<String, Object>> sent =
          tape.stream()
              .filter(m -> m.product().equals(product))
              .map(PublishedTicks::fields)
              .toList();
      assertThat(published).isEqualTo(sent);
    }
  }

  private static Map<String, Object> fields(StreamMessage message) {
    Tick tick = tick(message);
    Trade trade = requireNonNull(tick.lastTrade());
    return Map.of(
        "sequence", Long.toString(tick.sequence()),
        "trade_id", Long.toString(tick.tradeId().orElseThrow()),
        "price", trade.price(),
        "last_size", requireNonNull(trade.size()),
        "side", requireNonNull(trade.side()).wireName(),
        "best_bid", requireNonNull(tick.bestBid()).price(),
        "best_ask_size", requireNonNull(requireNonNull(tick.bestAsk()).size()),
        "high_24h", requireNonNull(requireNonNull(tick.day()).high()),
        "volume_24h", requireNonNull(requireNonNull(tick.day()).volume()));
  }

  private static Map<String, Object> fields(FeedMessage message) {
    String text = message.text();
    return Map.of(
        "sequence", field(text, "sequence"),
        "trade_id", field(text, "trade_id"),
        "price", new BigDecimal(field(text, "price")),
        "last_size", new BigDecimal(field(text, "last_size")),
        "side", field(text, "side"),
        "best_bid", new BigDecimal(field(text, "best_bid")),
        "best_ask_size", new BigDecimal(field(text, "best_ask_size")),
        "high_24h", new BigDecimal(field(text, "high_24h")),
        "volume_24h", new BigDecimal(field(text, "volume_24h")));
  }

  private static String field(String json, String name) {
    Matcher field = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
    assertThat(field.find()).isTrue();
    return field.group(1);
  }

  /** By which a tick is told from others. */
  static String key(Tick tick) {
    return tick.product() + ':' + tick.sequence();
  }

  /** The same of the tick that a message tells. */
  static String key(FeedMessage message) {
    return message.product() + ':' + message.sequence();
  }

  /** The tick that {@code message} carries. */
  static Tick tick(StreamMessage message) {
    try {
      return TickCodec.decode(message.data());
    } catch (MalformedMessageException e) {
      throw new AssertionError(new String(message.data(), StandardCharsets.UTF_8), e);
    }
  }
}
