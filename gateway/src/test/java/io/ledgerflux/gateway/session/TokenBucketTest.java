package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long MILLI = 1_000_000;

  @Test
  void beginsFull() {
    TokenBucket bucket = new TokenBucket(100, 3, 0);
    assertThat(taken(bucket, 0)).isEqualTo(3);
  }

  @Test
  void givesATokenEachInterval() {
    TokenBucket bucket = new TokenBucket(100, 1, 0);
    assertThat(bucket.tryTake(0)).isTrue();
    assertThat(bucket.tryTake(10 * MILLI - 1)).isFalse();
    assertThat(bucket.nanosUntilToken(10 * MILLI - 1)).isEqualTo(1);
    assertThat(bucket.tryTake(10 * MILLI)).isTrue();
    assertThat(bucket.tryTake(10 * MILLI)).isFalse();
  }

  @Test
  void savesNoMoreThanABurst() {
    TokenBucket bucket = new TokenBucket(100, 5, 0);
    assertThat(taken(bucket, 0)).isEqualTo(5);
    assertThat(taken(bucket, 3_600_000 * MILLI)).isEqualTo(5);
  }

  @Test
  void keepsTheRateOverManyUnevenAsks() {
    TokenBucket bucket = new TokenBucket(100, 1, 0);
    int taken = 0;
    for (long now = 0; now < 10_000 * MILLI; now += 333_333) {
      if (bucket.tryTake(now)) {
        taken++;
      }
    }
    assertThat(taken).isBetween(968, 1_000);
  }

  @Test
  void knowsForHowLongItHasBeenFull() {
    TokenBucket bucket = new TokenBucket(100, 2, 0);
    assertThat(bucket.nanosFull(50 * MILLI)).isEqualTo(50 * MILLI);
    assertThat(bucket.tryTake(50 * MILLI)).isTrue();
    assertThat(bucket.nanosFull(59 * MILLI)).isZero();
    assertThat(bucket.nanosFull(70 * MILLI)).isEqualTo(10 * MILLI);
  }

  @Test
  void whatIsGivenBackIsThereAgainButNoMoreThanABurst() {
    TokenBucket bucket = new TokenBucket(100, 5, 0);
    bucket.charge(7, 0);
    bucket.giveBack(3, 0);
    assertThat(taken(bucket, 0)).isEqualTo(1);
    bucket.giveBack(9, 0);
    assertThat(taken(bucket, 0)).isEqualTo(5);
  }

  @Test
  void zeroIsNoLimit() {
    TokenBucket bucket = new TokenBucket(0, 1, 0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(bucket.tryTake(7)).isTrue();
    }
    assertThat(bucket.nanosUntilToken(7)).isZero();
  }

  @Test
  void worksWithAClockThatIsNegative() {
    TokenBucket bucket = new TokenBucket(100, 2, -5_000 * MILLI);
    assertThat(taken(bucket, -5_000 * MILLI)).isEqualTo(2);
    assertThat(bucket.tryTake(-4_990 * MILLI)).isTrue();
  }

  private static int taken(TokenBucket bucket, long nowNanos) {
    int taken = 0;
    while (bucket.tryTake(nowNanos)) {
      taken++;
    }
    return taken;
  }

  @Test
  void withoutALimitThereIsAlwaysAToken() {
    TokenBucket bucket = new TokenBucket(0, 0, 5);
    assertThat(bucket.tryTake(9)).isTrue();
    assertThat(bucket.tryTake(7)).isTrue();
  }
}
