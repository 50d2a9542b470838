package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long LEAST = 1_000;

  private final Progress progress = new Progress(LEAST, Duration.ofSeconds(30), 0);

  @Test
  void whoTakesAllIsNeverStuck() {
    for (long second = 1; second < 1_000; second++) {
      assertThat(progress.isStuck(0, 0, second * SECOND)).isFalse();
    }
  }

  @Test
  void whoTakesNothingIsStuckWhenHisTimeIsOver() {
    assertThat(progress.isStuck(0, 0, 5 * SECOND)).isFalse();
    assertThat(progress.isStuck(1, 0, 35 * SECOND - 1)).isFalse();
    assertThat(progress.isStuck(1, 0, 35 * SECOND)).isTrue();
  }

  @Test
  void aByteASecondIsNoProgress() {
    for (long second = 1; second < 30; second++) {
      assertThat(progress.isStuck(500, second, second * SECOND)).isFalse();
    }
    assertThat(progress.isStuck(500, 30, 30 * SECOND)).isTrue();
  }

  @Test
  void whoIsBehindAllTheTimeAndTakesEnoughIsNotStuck() {
    long taken = 0;
    for (long second = 1; second < 1_000; second++) {
      taken += 50;
      assertThat(progress.isStuck(500, taken, second * SECOND)).isFalse();
    }
  }

  @Test
  void aTrickleThatAddsUpOverLongerThanAllowedDoesNotCount() {
    long taken = 0;
    boolean stuck = false;
    for (long second = 1; second <= 31 && !stuck; second++) {
      taken += 33;
      stuck = progress.isStuck(500, taken, second * SECOND);
    }
    assertThat(stuck).isTrue();
  }
}
