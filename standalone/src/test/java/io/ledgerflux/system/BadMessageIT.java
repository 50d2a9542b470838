package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.model.Reject;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.fault.Place;
import io.ledgerflux.simulator.fault.TickerForm;
import io.ledgerflux.simulator.venue.Injected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Each bad message that a venue can send, wherever it comes among the true ones, is refused with
 * its reason and disturbs nothing. True tickers that tell less, or tell it otherwise, are ticks.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadMessageIT {
  private static final String PRODUCT = "BTC-USD";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withPort(0)
              .withProducts(List.of(PRODUCT))
              .withRate(200)
              .withTape(100_000));
  private PipelineRig rig;
  private TapeRecorder subscriber;
  private Audit audit;
  private List<Injected> sent;
  private List<Reject> rejects;

  @BeforeAll
  void sendsEverythingThatIsBad() {
    exchange.start();
    rig = PipelineRig.start(exchange.uri(), Map.of("PRODUCTS", PRODUCT));
    subscriber = rig.subscriber(PRODUCT);
    audit = new Audit(exchange, rig.database());
    flows();
    int expected = 0;
    for (Place place : Place.values()) {
      exchange.inject(new Fault.InjectAll(place), PRODUCT);
      expected += BadMessage.all().size();
      int all = expected;
      await("all are sent " + place)
          .atMost(PATIENCE)
          .until(() -> exchange.injected().size() == all);
      // The same message, made of the same ticker at another place, is a duplicate to the broker.
      long newest = newestTold();
      await("the market moves on").atMost(PATIENCE).until(() -> newestTold() > newest);
    }
    for (TickerForm form : TickerForm.values()) {
      exchange.inject(new Fault.Reshape(form), PRODUCT);
      flows(5);
    }
    flows();
    exchange.pause();
    audit.awaitTheLastTicks();
    sent = exchange.injected();
    rejects = BrokerContents.rejects(rig.nats().url());
  }

  @AfterAll
  void stop() {
    subscriber.close();
    rig.close();
    exchange.stop();
  }

  @Test
  void keepsEachWithItsReasonAndItsOriginal() {
    List<String> expected = new ArrayList<>();
    for (Injected message : sent) {
      switch (Expectation.of(message)) {
        case Expectation.Unusable(var reason) ->
            expected.add("ingestor %s %s".formatted(reason, Reject.keptOf(message.text())));
        case Expectation.Refused(var reason) ->
            expected.add("normalizer %s %s".formatted(reason, ToldTick.ofTicker(message.text())));
        case Expectation.PassedOver any -> {}
        case Expectation.Nothing any -> {}
      }
    }
    List<String> kept = rejects.stream().map(BadMessageIT::asExpected).toList();
    assertThat(shortened(kept)).containsExactlyInAnyOrderElementsOf(shortened(expected));
    assertThat(kept).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(rejects)
        .filteredOn(reject -> reject.originalBytes() > Reject.ORIGINAL_LIMIT)
        .extracting(Reject::originalBytes)
        .contains(1 << 20);
  }

  @Test
  void countsEachByItsReason() {
    Map<String, Long> ingestor = new TreeMap<>();
    Map<String, Long> normalizer = new TreeMap<>();
    Map<String, Long> unused = new TreeMap<>();
    for (Injected message : sent) {
      switch (Expectation.of(message)) {
        case Expectation.Unusable(var reason) -> ingestor.merge(reason.wireName(), 1L, Long::sum);
        case Expectation.Refused(var reason) -> normalizer.merge(reason.wireName(), 1L, Long::sum);
        case Expectation.PassedOver(var cause) -> unused.merge(cause, 1L, Long::sum);
        case Expectation.Nothing any -> {}
      }
    }
    ingestor.forEach(counts(ServiceKind.INGESTOR, "ledgerflux_ingestor_rejects_total", "reason"));
    normalizer.forEach(
        counts(
            ServiceKind.NORMALIZER, "ledgerflux_normalizer_validation_errors_total", "error_type"));
    unused.forEach(
        counts(ServiceKind.INGESTOR, "ledgerflux_ingestor_messages_unused_total", "cause"));
    assertThat(ingestor).hasSize(4);
    assertThat(normalizer).hasSize(7);
  }

  @Test
  void storesAndStreamsTheTrueTicksAlone() {
    audit.rowsAreWhatWasTold();
    audit.candlesAreThoseOfTheRows();
    audit.snapshotsAreTheNewestTicks();
    audit.tapeIsUnbroken();
    audit.subscriberHasTheTape(subscriber, PRODUCT);
    assertThat(audit.late()).isZero();
  }

  @Test
  void knowsWhichTradesWereRefused() {
    List<Injected> replacing =
        sent.stream().filter(message -> message.place() == Place.INSTEAD).toList();
    assertThat(replacing).hasSameSizeAs(BadMessage.all());
    await("the gaps are known")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(replacing)
                    .allSatisfy(
                        message ->
                            assertThat(causes(message.ticker().tradeId()))
                                .as(message.kind().text())
                                .containsExactly(
                                    Expectation.tellsItsTrade(message.kind())
                                        ? "rejected"
                                        : "missed")));
    audit.openGapsAreWhatIsMissing();
  }

  private List<String> causes(long tradeId) {
    return audit
        .rows()
        .all(
            "SELECT cause FROM feed_gaps WHERE closed_at IS NULL AND %d BETWEEN first_missing AND last_missing"
                .formatted(tradeId),
            row -> row.getString(1));
  }

  private BiConsumer<String, Long> counts(ServiceKind kind, String metric, String label) {
    return (value, expected) ->
        assertThat(rig.service(kind).counted(metric, label, value))
            .as("%s{%s=%s}", metric, label, value)
            .isEqualTo(expected.doubleValue());
  }

  private static String asExpected(Reject reject) {
    return "%s %s %s"
        .formatted(
            reject.service(),
            reject.reason(),
            reject.service().equals("normalizer")
                ? ToldTick.ofTick(ToldTick.json(reject.original()))
                : reject.original());
  }

  private static List<String> shortened(List<String> texts) {
    return texts.stream().map(text -> text.substring(0, Math.min(400, text.length()))).toList();
  }

  private long newestTold() {
    return exchange.counts().getFirst().lastSequence();
  }

  private void flows() {
    flows(100);
  }

  private void flows(int ticks) {
    audit.rows().awaitTicks(ticks, PATIENCE);
  }
}
