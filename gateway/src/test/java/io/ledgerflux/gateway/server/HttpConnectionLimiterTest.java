package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpConnectionLimiterTest {
  private static final long SECOND = 1_000_000_000L;

  private final HttpConnectionLimiter<String> limiter =
      new HttpConnectionLimiter<>(3, Duration.ofSeconds(10));

  @Test
  void whoAsksNothingHasToGo() {
    limiter.came("silent", "here", 0);
    limiter.came("later", "here", SECOND);
    assertThat(limiter.overdue(10 * SECOND - 1)).isEmpty();
    assertThat(limiter.overdue(10 * SECOND)).containsExactly("silent");
    assertThat(limiter.overdue(11 * SECOND)).containsExactly("later");
    assertThat(limiter.overdue(20 * SECOND)).isEmpty();
  }

  @Test
  void whoHasAskedIsKeptForAWhile() {
    limiter.came("prometheus", "here", 0);
    limiter.asked("prometheus", 9 * SECOND);
    long end = 9 * SECOND + HttpConnectionLimiter.KEPT_ALIVE.toNanos();
    assertThat(limiter.overdue(end - 1)).isEmpty();
    assertThat(limiter.overdue(end)).containsExactly("prometheus");
  }

  @Test
  void whoLeftIsForgotten() {
    limiter.came("subscriber", "here", 0);
    limiter.left("subscriber");
    limiter.asked("subscriber", SECOND);
    assertThat(limiter.overdue(1_000 * SECOND)).isEmpty();
  }

  @Test
  void oneTooManyCostsThePlaceOfWhoHasAskedNothingForLongest() {
    limiter.came("first", "here", 0);
    limiter.came("second", "here", 1);
    limiter.came("third", "here", 2);
    limiter.asked("first", 3);
    assertThat(limiter.came("fourth", "here", 4)).contains("second");
    assertThat(limiter.came("fifth", "here", 5)).contains("third");
    assertThat(limiter.came("sixth", "here", 6)).contains("first");
  }

  @Test
  void oneAddressTakesThePlaceOfNobodyElse() {
    limiter.came("other", "there", 0);
    limiter.came("first", "here", 1);
    limiter.came("second", "here", 2);
    assertThat(limiter.came("third", "here", 3)).contains("first");
    assertThat(limiter.came("fourth", "here", 4)).contains("second");
    limiter.left("third");
    limiter.left("fourth");
    limiter.came("another", "there", 5);
    limiter.came("fifth", "here", 6);
    assertThat(limiter.came("sixth", "here", 7)).contains("other");
  }
}
