package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockSkewTest {
  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ClockSkew skew = new ClockSkew();

  @Test
  void aClockThatIsRightDoesNotShow() {
    assertThat(skew.behindNanos(-5 * SECOND)).isZero();
  }

  @Test
  void theWorstOfAWhileTellsHowFarAClockIsBehind() {
    skew.observe(-870 * MILLI, 0);
    skew.observe(-900 * MILLI, SECOND);
    skew.observe(-850 * MILLI, 2 * SECOND);
    assertThat(skew.behindNanos(3 * SECOND)).isEqualTo(900 * MILLI);
  }

  @Test
  void aClockThatWasSetRightIsForgivenByAndBy() {
    skew.observe(-900 * MILLI, 0);
    assertThat(skew.behindNanos(31 * SECOND)).isEqualTo(900 * MILLI);
    assertThat(skew.behindNanos(62 * SECOND)).isZero();
  }

  @Test
  void whatWasLongAgoIsForgivenAtOnce() {
    skew.observe(-900 * MILLI, 0);
    assertThat(skew.behindNanos(600 * SECOND)).isZero();
  }
}
