package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(1));

  @Test
  void doublesUpToItsCap() {
    for (long full : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
      assertThat(backoff.afterFailure())
          .isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
    }
  }

  @Test
  void staysAtItsCapForEver() {
    for (int untilTheCap = 0; untilTheCap < 4; untilTheCap++) {
      backoff.afterFailure();
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(backoff.afterFailure()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }
  }

  /** Two processes that were started alike use their back-offs on threads alike. */
  @Test
  void waitsOtherwiseInAnotherProcess() throws Exception {
    assertThat(waitsOnANewThread()).isNotEqualTo(waitsOnANewThread());
  }

  private static List<Duration> waitsOnANewThread() throws InterruptedException {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    List<Duration> waits = new ArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> Stream.generate(backoff::afterFailure).limit(5).forEach(waits::add));
    thread.join();
    return waits;
  }

  @Test
  void beginsAnewAfterASuccess() {
    backoff.afterFailure();
    backoff.afterFailure();
    backoff.reset();
    assertThat(backoff.afterFailure()).isLessThanOrEqualTo(Duration.ofMillis(100));
  }
}
