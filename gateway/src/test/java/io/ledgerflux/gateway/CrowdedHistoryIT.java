package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Resumes from a real PostgreSQL that answers slowly, or keeps what happened long ago. */
@Timeout(90)
class CrowdedHistoryIT {
  private static final String BTC = "BTC-USD";
  private static final int SUBSCRIBERS = 24;

  @Test
  void manyWaitForASlowDatabaseAndAreServed() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      TestTape tape = rig.tape();
      tape.add(BTC, 300);
      tape.flush();
      rig.awaitStored(300);
      rig.purge(1);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
      long from = tape.sequences(BTC).get(100);
      List<TestSubscriber> subscribers = new ArrayList<>();
      // Before the table is locked: from then on the first of them waits for an answer.
      for (int i = 0; i < SUBSCRIBERS; i++) {
        subscribers.add(TestSubscriber.connect(gateway.port()));
      }
      try (Connection owner = rig.owner();
          Statement statement = owner.createStatement()) {
        owner.setAutoCommit(false);
        statement.execute("LOCK TABLE tick_history IN ACCESS EXCLUSIVE MODE");
        for (TestSubscriber subscriber : subscribers) {
          subscriber.resume(BTC, from);
        }
        statement.execute("SELECT pg_sleep(3)");
        owner.rollback();
      }
      for (TestSubscriber subscriber : subscribers) {
        assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
        subscriber.awaitSequence(tape.last(BTC));
        assertThat(subscriber.sequences()).isEqualTo(tape.after(BTC, from));
        subscriber.close();
      }
    }
  }

  @Test
  void aFeedThatTellsOldTimesIsResumedByWhenItWasRead() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      Instant now = Instant.now();
      long events = Timestamps.nanos(now.minus(Duration.ofDays(3)));
      long reads = Timestamps.nanos(now.minus(Duration.ofMinutes(10)));
      for (int i = 1; i <= 40; i++) {
        rig.tape().store(recorded(i, events + i * 1_000_000L, reads + i * 1_000_000L), false);
      }
      rig.tape().flush();
      rig.awaitStored(40);
      rig.purge(1);
      Gateway gateway = rig.gateway("RING_MAX_TICKS", "1");
      for (long from : List.of(5L, 0L)) {
        try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port()).resume(BTC, from)) {
          assertThat(subscriber.await("resume").path("recovered").asBoolean()).isTrue();
          subscriber.awaitSequence(40);
          assertThat(subscriber.sequences()).hasSize((int) (40 - from)).isSorted();
          assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
        }
      }
      Gateway shorter = rig.gateway("RING_MAX_TICKS", "1", "BACKFILL_MAX_MINUTES", "5");
      try (TestSubscriber subscriber = TestSubscriber.connect(shorter.port()).resume(BTC, 5)) {
        assertThat(subscriber.await("resume").path("recovered").asBoolean(true)).isFalse();
      }
    }
  }

  private static Tick recorded(long sequence, long eventNanos, long ingestNanos) {
    Tick tick = Ticks.tick(sequence, sequence - 1);
    return new Tick(
        BTC,
        sequence,
        tick.previousSequence(),
        false,
        eventNanos,
        ingestNanos,
        tick.lastTrade(),
        tick.bestBid(),
        tick.bestAsk(),
        null);
  }
}
