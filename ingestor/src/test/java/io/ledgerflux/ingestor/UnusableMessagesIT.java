package io.ledgerflux.ingestor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Fault;
import io.ledgerflux.simulator.venue.Injected;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an ingestor does with messages that it cannot use. */
class UnusableMessagesIT {
  private static final Map<String, String> TWO = Map.of("PRODUCTS", "BTC-USD,ETH-USD");

  private final IngestorRig rig = new IngestorRig();
  private final SimulatedExchange exchange = rig.exchange();

  @AfterEach
  void close() throws Exception {
    rig.close();
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
        Published.awaitNewest(rig, exchange).stream()
            .map(
                message ->
                    Published.tick(message).product() + ':' + Published.tick(message).sequence())
            .collect(Collectors.toSet());
    assertThat(raw).containsAll(exchange.tape().stream().map(Published::key).toList());
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_websocket_reconnects_total")).isZero();
    assertThat(rig.metric(ingestor, "ledgerflux_ingestor_gaps_detected_total")).isZero();
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
}
