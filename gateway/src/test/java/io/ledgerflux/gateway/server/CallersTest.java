package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallersTest {
  private static final long SECOND = 1_000_000_000L;

  private final Callers<String> callers = new Callers<>(3, Duration.ofSeconds(10));

  @Test
  void whoAsksNothingHasToGo() {
    callers.came("silent", 0);
    callers.came("later", SECOND);
    assertThat(callers.overdue(10 * SECOND - 1)).isEmpty();
    assertThat(callers.overdue(10 * SECOND)).containsExactly("silent");
    assertThat(callers.overdue(11 * SECOND)).containsExactly("later");
    assertThat(callers.overdue(20 * SECOND)).isEmpty();
  }

  @Test
  void whoHasAskedIsKeptForAWhile() {
    callers.came("prometheus", 0);
    callers.asked("prometheus", 9 * SECOND);
    long end = 9 * SECOND + Callers.KEPT_ALIVE.toNanos();
    assertThat(callers.overdue(end - 1)).isEmpty();
    assertThat(callers.overdue(end)).containsExactly("prometheus");
  }

  @Test
  void whoLeftIsForgotten() {
    callers.came("subscriber", 0);
    callers.left("subscriber");
    callers.asked("subscriber", SECOND);
    assertThat(callers.overdue(1_000 * SECOND)).isEmpty();
  }

  @Test
  void oneTooManyCostsThePlaceOfWhoHasAskedNothingForLongest() {
    callers.came("first", 0);
    callers.came("second", 1);
    callers.came("third", 2);
    callers.asked("first", 3);
    assertThat(callers.came("fourth", 4)).contains("second");
    assertThat(callers.came("fifth", 5)).contains("third");
    assertThat(callers.came("sixth", 6)).contains("first");
  }
}
