package io.ledgerflux.system;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.venue.Injected;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each bad message that a venue can send is refused with its reason, and disturbs nothing. */
class BadMessageIT {
  private static final String PRODUCT = "BTC-USD";

  @Test
  void refusesEachBadMessageAndNothingElse() {
    SimulatedExchange exchange =
        new SimulatedExchange(
            SimulatorOptions.defaults()
                .withPort(0)
                .withProducts(List.of(PRODUCT))
                .withRate(200)
                .withTape(100_000));
    exchange.start();
    try (PipelineRig rig = PipelineRig.start(exchange.uri(), Map.of("PRODUCTS", PRODUCT));
        TapeRecorder subscriber = TapeRecorder.start(rig.webSocket(), PRODUCT)) {
      Audit audit = new Audit(exchange, rig.database());
      await("ticks flow").until(() -> audit.count() > 200);
      for (BadMessage bad : BadMessage.all()) {
        exchange.inject(new Fault.Inject(bad), PRODUCT);
      }
      int all = BadMessage.all().size();
      await("all are sent").until(() -> exchange.injected().size() == all);
      await("all are refused")
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> Rejects.at(rig.nats().url()).size() >= all);
      long before = audit.count();
      await("good ticks go on").until(() -> audit.count() > before + 200);

      exchange.pause();
      await("all has arrived")
          .atMost(Duration.ofSeconds(20))
          .until(() -> audit.count() == exchange.tape().size());
      assertReasons(Rejects.at(rig.nats().url()));
      assertOriginals(exchange.injected(), Rejects.at(rig.nats().url()));
      audit.rowsAreWhatWasTold();
      audit.tapeIsUnbroken();
      audit.subscriberHasTheTape(subscriber, PRODUCT);
      assertThat(audit.late()).isZero();
      assertThat(audit.number("SELECT count(*) FROM feed_gaps")).isZero();
      assertThat(
              rig.service(ServiceKind.NORMALIZER)
                  .counted(
                      "ledgerflux_normalizer_validation_errors_total",
                      "error_type",
                      "crossed_book"))
          .isEqualTo(1);
    } finally {
      exchange.stop();
    }
  }

  private static void assertReasons(List<Reject> rejects) {
    Map<RejectReason, Long> expected = new TreeMap<>();
    for (BadMessage bad : BadMessage.all()) {
      expected.merge(reason(bad), 1L, Long::sum);
    }
    Map<RejectReason, Long> found = new TreeMap<>();
    rejects.forEach(reject -> found.merge(reject.reason(), 1L, Long::sum));
    assertThat(found).isEqualTo(expected);
  }

  /** What the ingestor refuses is kept as the venue sent it, cut where it is long. */
  private static void assertOriginals(List<Injected> sent, List<Reject> rejects) {
    Map<String, Set<String>> kept =
        rejects.stream().collect(groupingBy(Reject::service, mapping(Reject::original, toSet())));
    for (Injected bad : sent) {
      if (reason(bad.kind()).compareTo(RejectReason.UNDECODABLE) < 0) {
        String text = bad.text();
        assertThat(kept.get("ingestor"))
            .contains(text.substring(0, Math.min(text.length(), Reject.ORIGINAL_LIMIT)));
      }
    }
    assertThat(rejects)
        .anySatisfy(reject -> assertThat(reject.originalBytes()).isGreaterThan(1_000_000));
  }

  private static RejectReason reason(BadMessage bad) {
    return switch (bad) {
      case CROSSED -> RejectReason.CROSSED_BOOK;
      case BROKEN_JSON, EXPONENT, NAN, MEBIBYTE -> RejectReason.UNPARSEABLE;
      case NO_PRODUCT, NO_SEQUENCE, NO_TIME, NO_PRICES -> RejectReason.MISSING_FIELD;
      case ODD_PRODUCT -> RejectReason.INVALID_PRODUCT;
      case HUGE_PRICE -> RejectReason.OUT_OF_RANGE;
      case NEGATIVE_PRICE, ZERO_PRICE -> RejectReason.NON_POSITIVE_PRICE;
      case NEGATIVE_SIZE -> RejectReason.NEGATIVE_SIZE;
      case HUGE_SEQUENCE -> RejectReason.SEQUENCE_JUMP;
      case HUGE_TRADE_ID -> RejectReason.TRADE_ID_JUMP;
      case YEAR_ONE -> RejectReason.INVALID_TIME;
      case FAR_FUTURE -> RejectReason.FUTURE_TIME;
    };
  }
}
