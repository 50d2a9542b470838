package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallersTest {
  private static final long SECOND = 1_000_000_000L;

  private final Callers<String> callers = new Callers<>(3, Duration.ofSeconds(10));

  @Test
  void whoAsksNothingHasToGo() {
    callers.came("silent", "here", 0);
    callers.came("later", "here", SECOND);
    assertThat(callers.overdue(10 * SECOND - 1)).isEmpty();
    assertThat(callers.overdue(10 * SECOND)).containsExactly("silent");
    assertThat(callers.overdue(11 * SECOND)).containsExactly("later");
    assertThat(callers.overdue(20 * SECOND)).isEmpty();
  }

  @Test
  void whoHasAskedIsKeptForAWhile() {
    callers.came("prometheus", "here", 0);
    callers.asked("prometheus", 9 * SECOND);
    long end = 9 * SECOND + Callers.KEPT_ALIVE.toNanos();
    assertThat(callers.overdue(end - 1)).isEmpty();
    assertThat(callers.overdue(end)).containsExactly("prometheus");
  }

  @Test
  void whoLeftIsForgotten() {
    callers.came("subscriber", "here", 0);
    callers.left("subscriber");
    callers.asked("subscriber", SECOND);
    assertThat(callers.overdue(1_000 * SECOND)).isEmpty();
  }

  @Test
  void oneTooManyCostsThePlaceOfWhoHasAskedNothingForLongest() {
    callers.came("first", "here", 0);
    callers.came("second", "here", 1);
    callers.came("third", "here", 2);
    callers.asked("first", 3);
    assertThat(callers.came("fourth", "here", 4)).contains("second");
    assertThat(callers.came("fifth", "here", 5)).contains("third");
    assertThat(callers.came("sixth", "here", 6)).contains("first");
  }

  @Test
  void oneAddressTakesThePlaceOfNobodyElse() {
    callers.came("other", "there", 0);
    callers.came("first", "here", 1);
    callers.came("second", "here", 2);
    assertThat(callers.came("third", "here", 3)).contains("first");
    assertThat(callers.came("fourth", "here", 4)).contains("second");
    callers.left("third");
    callers.left("fourth");
    callers.came("another", "there", 5);
    callers.came("fifth", "here", 6);
    assertThat(callers.came("sixth", "here", 7)).contains("other");
  }
}
