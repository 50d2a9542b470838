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
    assertThat(isOlder(HELD, at(101, Duration.ofMillis(1)))).isTrue();
    assertThat(isOlder(HELD, at(101, DISORDER.negated()))).isTrue();
    assertThat(isOlder(HELD, at(100, Duration.ZERO))).isFalse();
    assertThat(isOlder(HELD, at(99, Duration.ofMillis(-1)))).isFalse();
  }

  @Test
  void whoHasLostHisShardReplacesNothingBecauseTimesWentBackALittle() {
    assertThat(isOlder(HELD, at(99, Duration.ofMillis(2)))).isFalse();
    assertThat(isOlder(HELD, at(99, DISORDER))).isFalse();
  }

  @Test
  void whatHappenedMuchLaterIsOfANewerNumbering() {
    assertThat(isOlder(HELD, at(3, DISORDER.plusMillis(1)))).isTrue();
    assertThat(isOlder(HELD, at(900, DISORDER.plusMillis(1).negated()))).isFalse();
  }

  @Test
  void whatHappenedSinceARestartIsNewerHoweverSoonThatCame() {
    Duration second = Duration.ofSeconds(1);
    long restart = nanos(second);
    assertThat(SnapshotPublisher.isOlder(HELD, at(3, second), restart)).isTrue();
    assertThat(SnapshotPublisher.isOlder(HELD, at(900, second), restart)).isTrue();
    assertThat(SnapshotPublisher.isOlder(at(3, second), HELD, restart)).isFalse();
    assertThat(SnapshotPublisher.isOlder(at(3, second), at(4, second.plusNanos(1)), restart))
        .isTrue();
    assertThat(SnapshotPublisher.isOlder(at(4, second.plusNanos(1)), at(3, second), restart))
        .isFalse();
  }

  /** Where no restart is known. */
  private static boolean isOlder(Snapshot held, Snapshot offered) {
    return SnapshotPublisher.isOlder(held, offered, Long.MIN_VALUE);
  }

  private static long nanos(Duration after) {
    return Timestamps.nanos(Ticks.TIME.plus(after));
  }

  private static Snapshot at(long sequence, Duration after) {
    long nanos = nanos(after);
    MarketState state = MarketState.of(Ticks.at(nanos, "BTC-USD", sequence, 1, "1"));
    return new Snapshot("BTC-USD", nanos, state);
  }
}
