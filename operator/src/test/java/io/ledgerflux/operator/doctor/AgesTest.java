package io.ledgerflux.operator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AgesTest {
  @Test
  void areToldInTheUnitThatPeopleWouldTake() {
    assertThat(Ages.text(Duration.ofMillis(119_900))).isEqualTo("119.9 s");
    assertThat(Ages.text(Duration.ofMinutes(2))).isEqualTo("2 min");
    assertThat(Ages.text(Duration.ofMinutes(119))).isEqualTo("119 min");
    assertThat(Ages.text(Duration.ofHours(2))).isEqualTo("2 h");
  }

  @Test
  void countFromTheEpoch() {
    assertThat(Ages.since(1_500_000_000L, Instant.ofEpochSecond(2)))
        .isEqualTo(Duration.ofMillis(500));
  }
}
