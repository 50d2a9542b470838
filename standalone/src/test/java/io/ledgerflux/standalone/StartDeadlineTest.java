package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartDeadlineTest {
  private static final long BEGAN = Long.MAX_VALUE - 5;
  private static final List<String> MISSING = List.of("gateway: nats: away", "ingestor: venue: no");

  private final StartDeadline deadline = new StartDeadline(BEGAN);

  @Test
  void saysNowAndThenWhatIsMissing() {
    assertThat(deadline.toSay(MISSING, after(9_999))).isEmpty();
    assertThat(deadline.toSay(MISSING, after(10_400)))
        .hasValue(
            String.format(
                "Still waiting after 10 s (gives up after 180 s) for:%n"
                    + "  gateway: nats: away%n  ingestor: venue: no"));
    assertThat(deadline.toSay(MISSING, after(20_399))).isEmpty();
    assertThat(deadline.toSay(List.of("gateway: nats: away"), after(20_400)))
        .hasValue(
            String.format(
                "Still waiting after 20 s (gives up after 180 s) for:%n  gateway: nats: away"));
  }

  @Test
  void saysWhenItIsGivenUp() {
    assertThat(deadline.lastWords(MISSING, after(180_001)))
        .isEqualTo(
            String.format(
                "Given up: not ready after 180 s:%n"
                    + "  gateway: nats: away%n  ingestor: venue: no"));
  }

  @Test
  void waitsForABusyMachine() {
    assertThat(deadline.exceeds(StartDeadline.LIMIT, after(179_999))).isFalse();
    assertThat(deadline.exceeds(StartDeadline.LIMIT, after(180_001))).isTrue();
  }

  private static long after(long millis) {
    return BEGAN + Duration.ofMillis(millis).toNanos();
  }
}
