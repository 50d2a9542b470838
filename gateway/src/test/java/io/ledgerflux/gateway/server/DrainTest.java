package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrainTest {
  private static final Drain TEN_SECONDS = new Drain(Duration.ofSeconds(10));

  @Test
  void givesEachSubscriberAMomentInHisOwnShareOfTheTime() {
    Random random = new Random(1);
    List<Long> leaves =
        IntStream.range(0, 1_000).mapToObj(i -> TEN_SECONDS.leaveMillis(i, 1_000, random)).toList();
    for (int i = 0; i < leaves.size(); i++) {
      assertThat(leaves.get(i)).isBetween(i * 10L, i * 10L + 9);
    }
    assertThat(leaves.stream().map(millis -> millis % 10).distinct()).hasSize(10);
  }

  @Test
  void letsOneSubscriberLeaveAtAnyTime() {
    Random random = new Random(2);
    List<Long> leaves =
        IntStream.range(0, 1_000).mapToObj(i -> TEN_SECONDS.leaveMillis(0, 1, random)).toList();
    assertThat(leaves).allMatch(millis -> millis >= 0 && millis < 10_000);
    assertThat(leaves).anyMatch(millis -> millis < 1_000).anyMatch(millis -> millis > 9_000);
  }

  @Test
  void isOverAtOnceWhereItTakesNoTime() {
    Drain none = new Drain(Duration.ZERO);
    assertThat(IntStream.range(0, 10).mapToLong(i -> none.leaveMillis(i, 10, new Random(3))))
        .containsOnly(0L);
  }

  @Test
  void keepsWithinTheTimeWhereSubscribersAreMoreThanMilliseconds() {
    Drain brief = new Drain(Duration.ofMillis(5));
    Random random = new Random(4);
    assertThat(IntStream.range(0, 100).mapToLong(i -> brief.leaveMillis(i, 100, random)))
        .allMatch(millis -> millis >= 0 && millis < 5)
        .isSorted();
  }
}
