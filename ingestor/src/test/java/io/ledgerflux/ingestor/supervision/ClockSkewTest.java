package io.ledgerflux.ingestor.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockSkewTest {
  private static final long MILLI = Duration.ofMillis(1).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ClockSkew skew = new ClockSkew(0);

  @Test
  void aClockThatIsRightOrAheadDoesNotShow() {
    assertThat(skew.behindNanos()).isZero();
    skew.observe(20 * MILLI, 0);
    skew.observe(900 * MILLI, SECOND);
    assertThat(skew.behindNanos()).isZero();
  }

  @Test
  void aMessageFromTheFutureShowsAClockThatIsBehind() {
    skew.observe(-870 * MILLI, 0);
    skew.observe(-900 * MILLI, SECOND);
    skew.observe(-850 * MILLI, 2 * SECOND);
    assertThat(skew.behindNanos()).isEqualTo(900 * MILLI);
  }

  @Test
  void aClockThatWasSetRightIsForgiven() {
    skew.observe(-900 * MILLI, 0);
    skew.observe(30 * MILLI, 31 * SECOND);
    assertThat(skew.behindNanos()).isEqualTo(900 * MILLI);
    skew.observe(30 * MILLI, 62 * SECOND);
    assertThat(skew.behindNanos()).isZero();
  }
}
