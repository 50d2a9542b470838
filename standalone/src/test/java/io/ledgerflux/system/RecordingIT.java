package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.market.Market;
import io.ledgerflux.simulator.replay.Pace;
import io.ledgerflux.simulator.replay.Recorder;
import io.ledgerflux.simulator.venue.Injected;
import io.ledgerflux.standalone.LedgerFluxProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program, {@code run} on another exchange that plays a recording with faults: what it
 * stores and streams is the recording, digit by digit.
 */
class RecordingIT {
  private static final List<String> PRODUCTS = List.of("BTC-USD", "ETH-USD", "SOL-USD");
  private static final int MESSAGES = 8_000;
  private static final Duration PATIENCE = Duration.ofSeconds(180);

  @TempDir private Path directory;

  @Test
  void storesAndStreamsARecordingWithFaultsExactly() throws IOException {
    try (SimulatedExchange exchange = new SimulatedExchange(replay())) {
      exchange.start();
      try (LedgerFluxProcess run = run(exchange);
          RawSubscriber subscriber = subscribe(run)) {
        Audit audit = new Audit(exchange, run.database());
        breaksOffBehindTheBadMessages(run, exchange);
        await("the recording is over, stored and streamed")
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(500))
            .until(
                () ->
                    exchange.replayIsOver()
                        && audit.lastTicksAreStored()
                        && PRODUCTS.stream()
                            .allMatch(product -> hasAll(subscriber, audit.rows(), product)));
        databaseHasTheRecording(audit, accepted(run, exchange), exchange);
        PRODUCTS.forEach(product -> subscriberHasTheTape(subscriber, product, audit, exchange));
        reasonsAreThoseOfTheInjected(run, exchange);
        assertThat(directory.resolve("data")).isDirectoryContaining("glob:**postgres");
      }
    }
  }

  /** Not before: a bad message that is lost with the connection would be none. */
  private static void breaksOffBehindTheBadMessages(
      LedgerFluxProcess run, SimulatedExchange exchange) {
    await("each bad message was sent")
        .atMost(PATIENCE)
        .until(() -> exchange.injected().size() == PRODUCTS.size() * BadMessage.all().size());
    await("each arrived and was refused")
        .atMost(PATIENCE)
        .untilAsserted(() -> reasonsAreThoseOfTheInjected(run, exchange));
    exchange.dropConnections();
  }

  /** What was on its way when the connection broke is lost: but then it is an open gap. */
  private static void databaseHasTheRecording(
      Audit audit, Set<ToldTick> accepted, SimulatedExchange exchange) {
    audit.rowsWereTold();
    audit.rowsAre(accepted);
    audit.openGapsAreWhatIsMissing();
    audit.snapshotsAreTheNewestTicks();
    audit.candlesAreThoseOfTheRows();
    audit.tapeIsUnbroken();
    assertThat(audit.late()).isEqualTo(late(exchange, accepted)).isPositive();
    assertThat(audit.number("SELECT count(*) FROM feed_gaps WHERE cause = 'missed'")).isPositive();
  }

  private static void subscriberHasTheTape(
      RawSubscriber subscriber, String product, Audit audit, SimulatedExchange exchange) {
    subscriber.isWellFormedAndUnbroken(product);
    audit.isTheTape(ticks(subscriber, product), product);
    ToldMarket snapshot = snapshot(subscriber, product);
    assertThat(snapshot).isEqualTo(toldUpTo(exchange, audit.rows(), snapshot.newest()));
  }

  private static void reasonsAreThoseOfTheInjected(
      LedgerFluxProcess run, SimulatedExchange exchange) {
    assertThat(folded(reasons(run.address("nats"))))
        .isEqualTo(folded(expectedReasons(exchange.injected())));
  }

  /** What a jump is, is out of range where no number before it is known. */
  private static Map<RejectReason, Long> folded(Map<RejectReason, Long> reasons) {
    Map<RejectReason, Long> folded = new EnumMap<>(RejectReason.class);
    reasons.forEach(
        (reason, count) -> {
          boolean isJump =
              reason == RejectReason.SEQUENCE_JUMP || reason == RejectReason.TRADE_ID_JUMP;
          folded.merge(isJump ? RejectReason.OUT_OF_RANGE : reason, count, Long::sum);
        });
    return folded;
  }

  private SimulatorOptions replay() throws IOException {
    Path recording = directory.resolve("recording.jsonl.gz");
    SimulatorOptions options = SimulatorOptions.defaults().withPort(0).withProducts(PRODUCTS);
    Recorder.record(
        new Market(
            options.market().products(),
            20,
            11,
            TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis())),
        recording,
        MESSAGES,
        true);
    return options
        .withReplay(recording, new Pace(12, false))
        .withTape(MESSAGES)
        .withFaults(
            "BTC-USD/bad@5s",
            "ETH-USD/bad=before@6s",
            "SOL-USD/bad=after@7s",
            "repeat@1/50",
            "reorder=3@1/100",
            "skip=2@1/200",
            "without-book-sizes@1/100",
            "bare@1/200");
  }

  private LedgerFluxProcess run(SimulatedExchange exchange) {
    return LedgerFluxProcess.start(
            directory,
            "run",
            "run",
            "--gateway-port=0",
            "--products=" + String.join(",", PRODUCTS),
            "--exchange-uri=" + exchange.uri(),
            "--data-dir=" + directory.resolve("data"))
        .awaitReady();
  }

  /** Begins with a snapshot of each product, and so once the gateway has something of each. */
  private static RawSubscriber subscribe(LedgerFluxProcess run) {
    String[] products = PRODUCTS.toArray(String[]::new);
    try (RawSubscriber before = new RawSubscriber(run.webSocket(), products)) {
      await("the gateway tells ticks of each product")
          .atMost(PATIENCE)
          .until(() -> PRODUCTS.stream().noneMatch(each -> before.told("incr", each).isEmpty()));
    }
    return new RawSubscriber(run.webSocket(), products);
  }

  private static boolean hasAll(RawSubscriber subscriber, Rows rows, String product) {
    List<JsonNode> told = subscriber.told("incr", product);
    return !told.isEmpty()
        && told.getLast().at("/data/seq").asLong() == rows.tape(product, 0).getLast();
  }

  private static List<ToldTick> ticks(RawSubscriber subscriber, String product) {
    return subscriber.told("incr", product).stream()
        .map(increment -> ToldTick.ofTick(increment.path("data")))
        .toList();
  }

  private static ToldMarket snapshot(RawSubscriber subscriber, String product) {
    return ToldMarket.of(
        product, subscriber.told("snapshot", product).getFirst().at("/data/state"));
  }

  /** The market that the exchange told with the tape up to a tick. */
  private static ToldMarket toldUpTo(SimulatedExchange exchange, Rows rows, ToldTick last) {
    Map<Long, ToldTick> told = new TreeMap<>();
    exchange.tape().stream()
        .map(ToldTick::of)
        .filter(tick -> tick.product().equals(last.product()))
        .forEach(tick -> told.put(tick.sequence(), tick));
    return ToldMarket.of(
        rows.tape(last.product(), 0).stream()
            .filter(sequence -> sequence <= last.sequence())
            .map(told::get)
            .toList());
  }

  /** What the broker took, without what no check can let through. */
  private static Set<ToldTick> accepted(LedgerFluxProcess run, SimulatedExchange exchange) {
    Set<ToldTick> accepted = BrokerContents.rawTicks(run.address("nats"));
    for (Injected message : exchange.injected()) {
      if (message.kind() == BadMessage.HUGE_TRADE_ID
          || Expectation.of(message) instanceof Expectation.Refused) {
        accepted.remove(ToldTick.ofTicker(message.text()));
      }
    }
    return accepted;
  }

  /** How many ticks of those that the broker took were told behind a later one that it took. */
  private static long late(SimulatedExchange exchange, Set<ToldTick> accepted) {
    Map<String, Long> highest = new TreeMap<>();
    return exchange.tape().stream()
        .map(ToldTick::of)
        .filter(accepted::contains)
        .filter(tick -> highest.merge(tick.product(), tick.sequence(), Math::max) > tick.sequence())
        .count();
  }

  private static Map<RejectReason, Long> expectedReasons(List<Injected> sent) {
    Map<RejectReason, Long> expected = new TreeMap<>();
    for (Injected message : sent) {
      switch (Expectation.of(message)) {
        case Expectation.Unusable(var reason) -> expected.merge(reason, 1L, Long::sum);
        case Expectation.Refused(var reason) -> expected.merge(reason, 1L, Long::sum);
        case Expectation.PassedOver any -> {}
        case Expectation.Nothing any -> {}
      }
    }
    return expected;
  }

  private static Map<RejectReason, Long> reasons(String nats) {
    Map<RejectReason, Long> found = new TreeMap<>();
    BrokerContents.rejects(nats).forEach(reject -> found.merge(reject.reason(), 1L, Long::sum));
    return found;
  }
}
