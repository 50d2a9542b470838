package io.ledgerflux.snapshotter.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.snapshotter.Ticks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SnapshotPublisherTest {
  private static final Duration DISORDER = Duration.ofSeconds(5);
  private static final Snapshot HELD = at(100, Duration.ZERO);

  @Test
  void theHigherSequenceIsTheNewer() {
    assertThat(SnapshotPublisher.isOlder(HELD, at(101, Duration.ofMillis(1)))).isTrue();
    assertThat(SnapshotPublisher.isOlder(HELD, at(101, DISORDER.negated()))).isTrue();
    assertThat(SnapshotPublisher.isOlder(HELD, at(100, Duration.ZERO))).isFalse();
    assertThat(SnapshotPublisher.isOlder(HELD, at(99, Duration.ofMillis(-1)))).isFalse();
  }

  @Test
  void whoHasLostHisShardReplacesNothingBecauseTimesWentBackALittle() {
    assertThat(SnapshotPublisher.isOlder(HELD, at(99, Duration.ofMillis(2)))).isFalse();
    assertThat(SnapshotPublisher.isOlder(HELD, at(99, DISORDER))).isFalse();
  }

  @Test
  void whatHappenedMuchLaterIsOfANewerNumbering() {
    assertThat(SnapshotPublisher.isOlder(HELD, at(3, DISORDER.plusMillis(1)))).isTrue();
    assertThat(SnapshotPublisher.isOlder(HELD, at(900, DISORDER.plusMillis(1).negated())))
        .isFalse();
  }

  private static Snapshot at(long sequence, Duration after) {
    long nanos = Timestamps.nanos(Ticks.TIME.plus(after));
    MarketState state = MarketState.of(Ticks.at(nanos, "BTC-USD", sequence, 1, "1"));
    return new Snapshot("BTC-USD", nanos, state);
  }
}
