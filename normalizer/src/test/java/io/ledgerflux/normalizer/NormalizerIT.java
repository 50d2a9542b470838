package io.ledgerflux.normalizer;

import static io.ledgerflux.normalizer.Normalizers.SOON;
import static io.ledgerflux.normalizer.Normalizers.metric;
import static io.ledgerflux.normalizer.core.Ticks.NOON;
import static io.ledgerflux.normalizer.core.Ticks.PRODUCT;
import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.normalizer.core.Ticks;
import io.ledgerflux.normalizer.core.Verdict;
import io.ledgerflux.testing.BusyCarriers;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a normalizer puts out of what it reads, and what it rejects. */
final class NormalizerIT extends NormalizerRig {
  @Test
  void putsOutTheTapeAndBesideItWhatIsLate() throws Exception {
    Normalizer normalizer = started();
    feed.send(tick(10, 1, 10), tick(11, 2, 11), tick(15, 5, 15), tick(13, 4, 13));
    feed.sendAgain(tick(11, 2, 11));
    feed.send(tick(20, 6, 20));

    awaitTicks(5);
    assertThat(streams.tape())
        .containsExactly(
            tick(10, 1, 10),
            tick(11, 2, 11).following(OptionalLong.of(10)),
            tick(15, 5, 15).following(OptionalLong.of(11)),
            tick(20, 6, 20).following(OptionalLong.of(15)));
    assertThat(streams.late()).containsExactly(tick(13, 4, 13));
    assertCounted(normalizer);
  }

  @Test
  void putsOutTicksWhileOtherThreadsCompute() throws Exception {
    started();
    try (BusyCarriers _ = new BusyCarriers()) {
      feed.send(tick(10, 1, 10), tick(11, 2, 11));
      awaitTicks(2);
    }
  }

  private static void assertCounted(Normalizer normalizer) throws Exception {
    String both = "{shard=\"1\",product=\"BTC-USD\",}";
    String name = "ledgerflux_normalizer_";
    await()
        .atMost(SOON)
        .until(() -> metric(normalizer, name + "messages_processed_total" + both) == 5);
    assertThat(metric(normalizer, name + "messages_received_total{shard=\"1\",}")).isEqualTo(6);
    assertThat(metric(normalizer, name + "out_of_order_total" + both)).isEqualTo(1);
    assertThat(metric(normalizer, name + "duplicates_dropped_total" + both)).isEqualTo(1);
    assertThat(metric(normalizer, name + "trade_gaps_total" + both)).isEqualTo(1);
    assertThat(metric(normalizer, name + "missed_trades_total" + both)).isEqualTo(2);
    assertThat(metric(normalizer, name + "processing_latency_seconds_count{shard=\"1\",}"))
        .isEqualTo(5);
    String hop = "{service=\"normalizer\",hop=\"ingest_to_normalize\",}";
    assertThat(metric(normalizer, "ledgerflux_hop_latency_seconds_count" + hop)).isEqualTo(5);
    assertThat(metric(normalizer, name + "numbering_restarts_total" + both)).isZero();
  }

  @Test
  void rejectsEachBadMessageWithItsReasonAndLeavesTheOthersAlone() throws Exception {
    Normalizer normalizer = started();
    String good = text(tick(11, 2, 11));
    String crossed = good.replace("84138.41", "84150.00");
    String negative = good.replace("0.00004104", "-1");
    String free = good.replace("84140.80", "0");
    String huge = good.replace("84140.80", "1" + "0".repeat(30));
    String future = good.replace("\"ts_ingest\":", "\"ts_ingest\":1666222102061769000,\"was\":");
    String old = text(Ticks.of(PRODUCT, 11, OptionalLong.of(2), 0));
    String farSequence = good.replace("\"seq\":11", "\"seq\":9000000000000000000");
    String farTrade = good.replace("\"trade_id\":2", "\"trade_id\":9000000000000000000");
    String elsewhere = text(Ticks.of("ETH-USD", 11, OptionalLong.of(2), NOON));
    String broken = "{\"v\":1,";

    feed.send(tick(10, 1, 10));
    List<String> bad =
        List.of(
            crossed, negative, free, huge, future, old, farSequence, farTrade, elsewhere, broken);
    for (String text : bad) {
      feed.sendText(SUBJECT, text);
    }
    feed.send(tick(11, 2, 11));

    awaitTicks(2);
    awaitRejects(bad.size());
    assertThat(streams.rejects().stream().map(Reject::reason))
        .containsExactly(
            RejectReason.CROSSED_BOOK,
            RejectReason.NEGATIVE_SIZE,
            RejectReason.NON_POSITIVE_PRICE,
            RejectReason.OUT_OF_RANGE,
            RejectReason.FUTURE_TIME,
            RejectReason.INVALID_TIME,
            RejectReason.SEQUENCE_JUMP,
            RejectReason.TRADE_ID_JUMP,
            RejectReason.WRONG_SHARD,
            RejectReason.UNDECODABLE);
    assertThat(streams.rejects().stream().map(Reject::original)).containsExactlyElementsOf(bad);
    assertThat(streams.rejects().getFirst().tradeId()).hasValue(2);
    assertThat(streams.tape())
        .containsExactly(tick(10, 1, 10), tick(11, 2, 11).following(OptionalLong.of(10)));
    assertThat(
            metric(
                normalizer,
                "ledgerflux_normalizer_validation_errors_total"
                    + "{shard=\"1\",error_type=\"crossed_book\",}"))
        .isEqualTo(1);
  }

  @Test
  void aMessageThatMakesACheckThrowIsRejectedAndTheShardGoesOn() throws Exception {
    started(
        Normalizers.of(
            server,
            checked -> {
              if (checked.sequence() == 11) {
                throw new IllegalStateException("a bug");
              }
              return Verdict.ACCEPTED;
            }));
    feed.send(tick(10), tick(11), tick(12));

    awaitTicks(2);
    awaitRejects(1);
    assertThat(streams.tape()).containsExactly(tick(10), tick(12).following(OptionalLong.of(10)));
    assertThat(streams.rejects())
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.reason()).isEqualTo(RejectReason.INTERNAL_ERROR);
              assertThat(reject.detail()).contains("a bug");
              assertThat(reject.original()).isEqualTo(text(tick(11)));
            });
  }

  @Test
  void goesOnWithinThreeTicksWhenTheVenueNumbersAnew() throws Exception {
    started();
    feed.send(tick(1_000, 500, 1), tick(1_001, 501, 2));
    feed.send(tick(5, 1, 10), tick(7, 2, 11), tick(8, 3, 12), tick(9, 4, 13));

    awaitTicks(6);
    assertThat(streams.tape())
        .endsWith(tick(8, 3, 12).restarting(), tick(9, 4, 13).following(OptionalLong.of(8)));
    assertThat(streams.late()).containsExactly(tick(5, 1, 10), tick(7, 2, 11));
  }
}
