package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** What was refused, or is lost, stands in feed_gaps. */
class FeedGapsIT extends SnapshotterRig {
  @Test
  void aRowThatIsRefusedBecomesARejectAndTheRestGoesOn() throws Exception {
    Snapshotter snapshotter = start();
    pipeline.publish(tick(1));
    awaitRows(1);
    database.execute("ALTER TABLE tick_history ADD CONSTRAINT odd CHECK (sequence NOT IN (7, 30))");

    pipeline.publish(ticks(2, 40));
    pipeline.put("market.ticks.0.BTC-USD", "broken", "{".getBytes(StandardCharsets.UTF_8));

    awaitRows(38);
    await().atMost(SOON).until(() -> rejects().size() >= 3);
    assertThat(rejects())
        .extracting(message -> RejectCodec.decode(message.data()))
        .allSatisfy(r -> assertThat(r.reason()).isEqualTo(RejectReason.UNSTORABLE))
        .allSatisfy(r -> assertThat(r.service()).isEqualTo("snapshotter"))
        .extracting(Reject::tradeId)
        .containsExactlyInAnyOrder(OptionalLong.of(7), OptionalLong.of(30), OptionalLong.empty());
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        database.rows("SELECT first_missing, last_missing, cause FROM feed_gaps"))
                    .containsExactlyInAnyOrder("7 7 rejected", "30 30 rejected"));
    await("what was stored in another part of its batch has not failed")
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(TestPipeline.get(snapshotter, "/metrics"))
                    .contains(
                        "ledgerflux_snapshotter_history_written_total{product=\"BTC-USD\",status=\"error\",} 2.0",
                        "ledgerflux_snapshotter_history_written_total{product=\"BTC-USD\",status=\"success\",} 38.0"));
  }

  @Test
  void aRejectElsewhereTurnsTheGap() throws Exception {
    start();
    pipeline.publish(tick(1), tick(5));
    awaitRows(2);
    pipeline.publish(
        new Reject(
            RejectReason.CROSSED_BOOK,
            "",
            "BTC-USD",
            "normalizer",
            "market_raw:3",
            0,
            OptionalLong.of(3),
            "{}",
            2));

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        database.rows(
                            """
                            SELECT first_missing, last_missing, cause FROM feed_gaps
                             ORDER BY first_missing
                            """))
                    .containsExactly("2 2 missed", "3 3 rejected", "4 4 missed"));

    pipeline.publishLate(tick(2));
    pipeline.publishLate(tick(3));
    pipeline.publishLate(tick(4));
    await()
        .atMost(SOON)
        .until(() -> database.rows("SELECT 1 FROM feed_gaps WHERE closed_at IS NULL").isEmpty());
  }

  @Test
  void tellsTheTicksThatFellOutOfTheStreamWhileItWasHeldUp() throws Exception {
    Snapshotter snapshotter = start();
    pipeline.publish(ticks(1, 10));
    awaitRows(10);
    try (TestDatabase.Transaction holdUp = database.begin()) {
      holdUp.execute("LOCK TABLE tick_history IN EXCLUSIVE MODE");
      pipeline.publish(ticks(11, 5_000));
      long publishedNanos = System.nanoTime();
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> System.nanoTime() - publishedNanos > 5_500_000_000L);
      pipeline.keepNewest(Subjects.TICKS, 1_000);
    }
    awaitSnapshot(tick(5_000));

    long lastBefore =
        database.number("SELECT max(trade_id) FROM tick_history WHERE trade_id < 4001");
    assertThat(lastBefore).isBetween(10L, 3_000L);
    awaitRows(lastBefore + 1_000);
    assertThat(database.rows("SELECT first_missing, last_missing, cause, closed_at FROM feed_gaps"))
        .containsExactly("%d 4000 missed null".formatted(lastBefore + 1));
    assertThat(TestPipeline.get(snapshotter, "/metrics"))
        .contains(
            "ledgerflux_nats_positions_lost_total{consumer=\"market_ticks-0\",service=\"snapshotter\",} %d.0"
                .formatted(4_000 - lastBefore));
  }

  private List<StreamMessage> rejects() throws Exception {
    return pipeline.all(Subjects.REJECTS, Subjects.rejects());
  }
}
