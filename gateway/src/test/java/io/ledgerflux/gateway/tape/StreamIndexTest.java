package io.ledgerflux.gateway.tape;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import org.junit.jupiter.api.Test;

class StreamIndexTest {
  private static final int TICKS = 10_000;
  private static final long SECOND = 1_000_000_000L;

  private final Tapes tapes = new Tapes(1, 600 * SECOND);

  @Test
  void knowsNearWhereATickStandsThatLeftMemory() {
    for (int i = 1; i <= TICKS; i++) {
      append(2L * i, 3L * i);
    }
    Tape tape = tapes.find(Ticks.PRODUCT).orElseThrow();
    for (long sequence = 2; sequence < 2 * TICKS; sequence += 97) {
      long place = tape.streamPlace(sequence);
      assertThat(place).isLessThanOrEqualTo(sequence / 2 * 3);
      assertThat(place).isGreaterThan(sequence / 2 * 3 - 3L * StreamIndex.STRIDE);
    }
    assertThat(tape.streamPlace(1)).isZero();
  }

  @Test
  void forgetsWithAgeAndWithANewNumbering() {
    for (int i = 1; i <= TICKS; i++) {
      append(i, i);
    }
    Tape tape = tapes.find(Ticks.PRODUCT).orElseThrow();
    tapes.expire(5 * SECOND + 600 * SECOND);
    assertThat(tape.streamPlace(4_000)).isZero();
    assertThat(tape.streamPlace(6_000)).isPositive();
    tapes.append(Ticks.onTape(Ticks.restart(3, Long.MAX_VALUE), TICKS + 1));
    assertThat(tape.streamPlace(TICKS)).isZero();
  }

  @Test
  void forgetsTheStreamThatWasBefore() {
    for (int i = 1; i <= TICKS; i++) {
      append(i, i);
    }
    append(TICKS + 1, 1);
    append(TICKS + 2, 2);
    assertThat(tapes.find(Ticks.PRODUCT).orElseThrow().streamPlace(5_000)).isZero();
    assertThat(tapes.find(Ticks.PRODUCT).orElseThrow().streamPlace(TICKS + 1)).isEqualTo(1);
  }

  private void append(long sequence, long streamSequence) {
    tapes.append(Ticks.onTape(Ticks.tick(sequence, sequence - 1), streamSequence));
  }
}
