package io.ledgerflux.ingestor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.venue.FeedMessage;
import io.ledgerflux.simulator.venue.Injected;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestorIT {
  private static final Map<String, String> TWO = Map.of("PRODUCTS", "BTC-USD,ETH-USD");

  private final IngestorRig rig = new IngestorRig();
  private SimulatedExchange exchange;

  @BeforeEach
  void open() {
    exchange =
        new SimulatedExchange(
            SimulatorOptions.defaults()
                .withProducts(List.of("BTC-USD", "ETH-USD"))
                .withRate(300)
                .withTape(1_000_000));
    exchange.start();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
    exchange.close();
  }

  @Test
  void publishesEachTickOnceInOrderWithItsDigits() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > 1_000);
    exchange.pause();

    List<StreamMessage> raw = ticksAfterPause();
    assertThat(raw)
        .extracting(StreamMessage::subject)
        .containsOnly("market.raw.1.BTC-USD", "market.raw.0.ETH-USD");
    assertCarries(raw, exchange.tape());
    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(rig.metric(ingestor, "ledgerflux_ingestor_ticks_published_total"))
                    .isEqualTo(raw.size()));
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_ticks_received_total"))
        .isEqualTo(raw.size());
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_processing_latency_seconds_count"))
        .isEqualTo(raw.size());
    assertThat(rig.metric(ingestor, "ledgerflux_hop_latency_seconds_count")).isPositive();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isEqualTo(1);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_gaps_detected_total")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_queue_depth_messages")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_nats_messages_published_total")).isPositive();
  }

  @Test
  void goesOnAfterTheConnectionDropped() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 200);
    exchange.dropConnections();
    await()
        .atMost(IngestorRig.PATIENCE)
        .until(() -> rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total") > 0);
    IngestorRig.awaitReady(ingestor);
    int then = exchange.tape().size();
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > then + 300);
    exchange.pause();

    List<Tick> published = ticksAfterPause().stream().map(IngestorIT::tick).toList();
    assertThat(exchange.tape().stream().map(IngestorIT::key).toList())
        .containsSubsequence(published.stream().map(IngestorIT::key).toList());
    assertThat(published).hasSizeGreaterThan(450);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_gaps_detected_total")).isPositive();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_missed_trades_total")).isPositive();
  }

  @Test
  void connectsAnewWhenTheExchangeFallsSilent() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    IngestorRig.Tape statuses = rig.tape(Subjects.STATUS, Subjects.statuses());
    statuses.await(all -> all.stream().anyMatch(m -> state(m) == FeedState.LIVE));
    exchange.goSilent(Duration.ofSeconds(6));

    statuses.await(all -> all.stream().anyMatch(m -> state(m) == FeedState.STALE));
    await()
        .atMost(IngestorRig.PATIENCE)
        .until(() -> rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total") > 0);
    IngestorRig.awaitReady(ingestor);
    assertThat(ingestor.connectionProblem()).isEmpty();
  }

  @Test
  void leavesOutAProductThatTheExchangeDoesNotKnow() throws Exception {
    Ingestor ingestor =
        rig.startReady(exchange.uri(), Map.of("PRODUCTS", "BTC-USD,NO-SUCH,ETH-USD"));
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > 100);
    exchange.pause();

    assertCarries(ticksAfterPause(), exchange.tape());
    assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(200);
    assertThat(rig.get(ingestor, "/ready").body()).contains("NO-SUCH is refused");
    List<StreamMessage> statuses = rig.tape(Subjects.STATUS, Subjects.status("NO-SUCH")).await(1);
    assertThat(state(statuses.getFirst())).isEqualTo(FeedState.STALE);
  }

  @Test
  void isReadyWhereAConnectionIsLeftWithProductsThatAreRefusedAlone() throws Exception {
    Ingestor ingestor =
        rig.startReady(
            exchange.uri(), Map.of("PRODUCTS", "BTC-USD,NO-SUCH", "PRODUCTS_PER_CONNECTION", "1"));

    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(rig.get(ingestor, "/ready").body()).contains("NO-SUCH is refused");
              assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(200);
              assertThat(refused(ingestor, "NO-SUCH")).isEqualTo(1);
            });
    assertThat(refused(ingestor, "BTC-USD")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isEqualTo(1);
  }

  @Test
  void isNotReadyWhereAllProductsAreRefused() {
    Ingestor ingestor =
        rig.start(
            exchange.uri(),
            Map.of("PRODUCTS", "NEVER-SUCH,NO-SUCH", "PRODUCTS_PER_CONNECTION", "1"));

    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(rig.get(ingestor, "/ready").body()).contains("the venue refuses");
              assertThat(refused(ingestor, "NEVER-SUCH") + refused(ingestor, "NO-SUCH"))
                  .isEqualTo(2);
            });
    assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(503);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isZero();
  }

  private double refused(Ingestor ingestor, String product) {
    return rig.metric(
        ingestor, "ledgerflux_ingestor_product_refused{product=\"" + product + "\",}");
  }

  @Test
  void readsManyProductsOverSeveralConnections() throws Exception {
    Ingestor ingestor =
        rig.startReady(
            exchange.uri(), Map.of("PRODUCTS", "BTC-USD,ETH-USD", "PRODUCTS_PER_CONNECTION", "1"));
    assertThat(exchange.clients()).isEqualTo(2);
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > 300);
    exchange.pause();

    assertCarries(ticksAfterPause(), exchange.tape());
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isEqualTo(1);
  }

  @Test
  void keepsWhatCannotBeUsedWithItsReasonAndItsOriginal() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 100);
    exchange.inject(new Fault.InjectAll());
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> exchange.injected().size() >= BadMessage.values().length);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 300);
    exchange.pause();
    Map<String, Injected> unusable =
        exchange.injected().stream()
            .filter(bad -> !reason(bad.kind()).isEmpty())
            .collect(Collectors.toMap(Injected::text, bad -> bad));

    List<StreamMessage> messages =
        rig.tape(Subjects.REJECTS, Subjects.rejects()).await(unusable.size());
    assertThat(messages).hasSize(unusable.size());
    Set<String> origins = new HashSet<>();
    for (StreamMessage message : messages) {
      Reject reject = RejectCodec.decode(message.data());
      Injected bad =
          unusable.values().stream()
              .filter(b -> b.text().startsWith(reject.original()))
              .filter(b -> b.text().length() == reject.originalBytes())
              .findFirst()
              .orElseThrow(() -> new AssertionError("nobody sent " + reject.original()));
      assertThat(reject.reason().wireName()).as("%s", bad.kind()).isEqualTo(reason(bad.kind()));
      assertThat(reject.original().length())
          .isEqualTo(Math.min(bad.text().length(), Reject.ORIGINAL_LIMIT));
      assertThat(message.subject()).isEqualTo(Subjects.reject(reject.reason(), reject.product()));
      assertThat(reject.service()).isEqualTo("ingestor");
      origins.add(reject.origin());
    }
    assertThat(origins).hasSameSizeAs(messages);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_rejects_total"))
        .isEqualTo(messages.size());

    Set<String> raw =
        ticksAfterPause().stream()
            .map(message -> tick(message).product() + ':' + tick(message).sequence())
            .collect(Collectors.toSet());
    assertThat(raw).containsAll(exchange.tape().stream().map(IngestorIT::key).toList());
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_gaps_detected_total")).isZero();
  }

  @Test
  void keepsTicksWhileTheBrokerIsAway() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 200);
    rig.server.kill();
    await().atMost(Durations.ONE_MINUTE).until(() -> !ingestor.readiness().isReady());
    int then = exchange.tape().size();
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > then + 6_000 / 4);
    rig.server.start();
    IngestorRig.awaitReady(ingestor);
    int back = exchange.tape().size();
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > back + 200);
    exchange.pause();

    assertCarries(ticksAfterPause(), exchange.tape());
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_messages_dropped_total")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total")).isZero();
  }

  @Test
  void waitsForABrokerThatComesLater() throws Exception {
    rig.server.stop();
    Ingestor ingestor = rig.start(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 100);
    assertThat(rig.get(ingestor, "/health").statusCode()).isEqualTo(200);
    assertThat(rig.get(ingestor, "/ready").statusCode()).isEqualTo(503);
    assertThat(rig.get(ingestor, "/ready").body()).contains("no broker at");

    rig.server.start();
    IngestorRig.awaitReady(ingestor);
    exchange.pause();
    assertCarries(ticksAfterPause(), exchange.tape());
  }

  @Test
  void dropsTheOldestWhenTooMuchWaits() throws Exception {
    Ingestor ingestor =
        rig.startReady(
            exchange.uri(), Map.of("PRODUCTS", "BTC-USD,ETH-USD", "QUEUE_MAX_MESSAGES", "50"));
    rig.server.stop();
    await().atMost(Durations.ONE_MINUTE).until(() -> !ingestor.readiness().isReady());
    await()
        .atMost(IngestorRig.PATIENCE)
        .until(() -> rig.metric(ingestor, "ledgerflux_ingestor_messages_dropped_total") > 100);
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_queue_depth_messages")).isEqualTo(50);
    exchange.pause();
    rig.server.start();
    IngestorRig.awaitReady(ingestor);

    FeedMessage newest = exchange.tape().getLast();
    List<StreamMessage> raw =
        rig.tape(Subjects.RAW, "market.raw.>")
            .await(all -> all.stream().anyMatch(m -> tick(m).sequence() == newest.sequence()));
    assertThat(raw.size())
        .isEqualTo(
            exchange.tape().size()
                - (int) rig.metric(ingestor, "ledgerflux_ingestor_messages_dropped_total"));
  }

  @Test
  void twoSideBySideBringEachTickOnce() throws Exception {
    Ingestor first = rig.startReady(exchange.uri(), TWO);
    Ingestor second = rig.startReady(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 600);
    first.stop();
    int then = exchange.tape().size();
    await().atMost(IngestorRig.PATIENCE).until(() -> exchange.tape().size() > then + 300);
    exchange.pause();

    List<StreamMessage> raw = ticksAfterPause();
    assertThat(raw.stream().map(IngestorIT::tick).map(IngestorIT::key))
        .containsExactlyInAnyOrderElementsOf(
            exchange.tape().stream().map(IngestorIT::key).toList());
    assertThat(second.readiness().isReady()).isTrue();
    assertThat(first.readiness().isReady()).isFalse();
  }

  @Test
  void publishesAllThatItHasReadBeforeItStops() throws Exception {
    Ingestor ingestor = rig.startReady(exchange.uri(), TWO);
    await().atMost(Durations.ONE_MINUTE).until(() -> exchange.tape().size() > 300);
    exchange.pause();
    double received = rig.metric(ingestor, "ledgerflux_ingestor_ticks_received_total");
    ingestor.stop();
    ingestor.stop();

    assertThat(received).isPositive();
    assertThat(rig.tape(Subjects.RAW, "market.raw.>").await((int) received))
        .hasSizeGreaterThanOrEqualTo((int) received);
  }

  @Test
  void saysWhatIsWrongWhereTheExchangeCannotBeReached() {
    int port = exchange.port();
    exchange.close();
    Ingestor ingestor = rig.start(exchange.uri(), TWO);

    await()
        .atMost(IngestorRig.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(ingestor.connectionProblem())
                  .hasValueSatisfying(
                      problem -> assertThat(problem).contains("" + port, "refused"));
              assertThat(rig.get(ingestor, "/ready").body()).contains("refused");
              assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total"))
                  .isGreaterThan(1);
            });
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_connected")).isZero();
  }

  /** All in market_raw, once it holds the newest tick of each product. */
  private List<StreamMessage> ticksAfterPause() throws InterruptedException {
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
  private static void assertCarries(List<StreamMessage> raw, List<FeedMessage> tape) {
    Shards shards = new Shards(4);
    for (String product : tape.stream().map(FeedMessage::product).distinct().toList()) {
      String subject = Subjects.raw(shards.of(product), product);
      List<Map<String, Object>> published =
          raw.stream().filter(m -> m.subject().equals(subject)).map(IngestorIT::fields).toList();
      List<Map<String, Object>> sent =
          tape.stream().filter(m -> m.product().equals(product)).map(IngestorIT::fields).toList();
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

  private static String reason(BadMessage kind) {
    return switch (kind) {
      case BROKEN_JSON,
          EXPONENT,
          NAN,
          MEBIBYTE,
          SEQUENCE_TEXT,
          SEQUENCE_DECIMAL,
          PRICE_OBJECT,
          ODD_SIDE,
          TWO_IN_ONE,
          PLAIN_TEXT,
          HEARTBEAT_TRADE_TEXT ->
          "unparseable";
      case NO_PRODUCT,
          NO_SEQUENCE,
          NO_TIME,
          NO_PRICES,
          NO_TYPE,
          NULL_PRODUCT,
          NULL_SEQUENCE,
          NULL_TIME,
          NULL_PRICES,
          HEARTBEAT_NO_PRODUCT ->
          "missing_field";
      case ODD_PRODUCT, HEARTBEAT_HUGE_PRODUCT -> "invalid_product";
      case YEAR_ONE -> "invalid_time";
      case CROSSED,
          HUGE_PRICE,
          NEGATIVE_PRICE,
          NEGATIVE_SIZE,
          NEGATIVE_TRADE_SIZE,
          ZERO_PRICE,
          HUGE_SEQUENCE,
          HUGE_TRADE_ID,
          FAR_FUTURE,
          UNKNOWN_TYPE,
          UNASKED_PRODUCT,
          HEARTBEAT_NO_TRADE,
          ERROR ->
          "";
    };
  }

  private static String key(Tick tick) {
    return tick.product() + ':' + tick.sequence();
  }

  private static String key(FeedMessage message) {
    return message.product() + ':' + message.sequence();
  }

  private static Tick tick(StreamMessage message) {
    try {
      return TickCodec.decode(message.data());
    } catch (MalformedMessageException e) {
      throw new AssertionError(new String(message.data(), StandardCharsets.UTF_8), e);
    }
  }

  private static FeedState state(StreamMessage message) {
    try {
      FeedStatus status = (FeedStatus) FeedStatusCodec.decode(message.data());
      return status.state();
    } catch (MalformedMessageException e) {
      throw new AssertionError(new String(message.data(), StandardCharsets.UTF_8), e);
    }
  }
}
