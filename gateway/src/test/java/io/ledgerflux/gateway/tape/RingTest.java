package io.ledgerflux.gateway.tape;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Ring ring = new Ring();

  @Test
  void findsWhatHappenedInAWindowBehindASequence() {
    add(10, 100);
    add(20, 102);
    add(30, 101);

    assertThat(ring.holds(5, 100 * SECOND, 101 * SECOND)).isTrue();
    assertThat(ring.holds(10, 100 * SECOND, 101 * SECOND)).isFalse();
    assertThat(ring.holds(10, 101 * SECOND, 102 * SECOND)).as("it comes late").isTrue();
    assertThat(ring.holds(30, 100 * SECOND, 103 * SECOND)).isFalse();
    assertThat(ring.holds(5, 103 * SECOND, Long.MIN_VALUE)).isFalse();
  }

  @Test
  void looksBehindOneThatIsAheadOfItsTime() {
    add(10, 100 + 64);
    add(20, 99);

    assertThat(ring.holds(5, 90 * SECOND, 100 * SECOND)).isTrue();
  }

  @Test
  void looksNoFurtherThanWhereTheWindowMustBeOver() {
    add(10, 100 + 65);
    add(20, 99);

    assertThat(ring.holds(5, 90 * SECOND, 100 * SECOND)).isFalse();
  }

  private void add(long sequence, long seconds) {
    ring.add(
        Ticks.onTape(Ticks.at(Ticks.tick(sequence, sequence - 10), seconds * SECOND), sequence)
            .frame());
  }
}
