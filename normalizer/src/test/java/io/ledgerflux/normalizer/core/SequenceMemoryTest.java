package io.ledgerflux.normalizer.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SequenceMemoryTest {
  private final SequenceMemory memory = new SequenceMemory();

  @Test
  void knowsNothingAtFirst() {
    assertThat(memory.holds(0, 0)).isFalse();
  }

  @Test
  void knowsATickBySequenceAndTime() {
    memory.add(7, 70);

    assertThat(memory.holds(7, 70)).isTrue();
    assertThat(memory.holds(7, 71)).isFalse();
    assertThat(memory.holds(8, 70)).isFalse();
  }

  @Test
  void keepsTwoTicksOfOneSequence() {
    memory.add(7, 71);
    memory.add(7, 70);
    memory.add(7, 71);

    assertThat(memory.size()).isEqualTo(2);
    assertThat(memory.holds(7, 70)).isTrue();
    assertThat(memory.holds(7, 71)).isTrue();
    assertThat(memory.holds(7, 72)).isFalse();
  }

  @Test
  void forgetsTheLowestOnceItIsFull() {
    LongStream.rangeClosed(1, SequenceMemory.CAPACITY).forEach(n -> memory.add(n, n));
    assertThat(memory.size()).isEqualTo(SequenceMemory.CAPACITY);

    memory.add(SequenceMemory.CAPACITY + 1L, 0);

    assertThat(memory.size()).isEqualTo(SequenceMemory.CAPACITY);
    assertThat(memory.holds(1, 1)).isFalse();
    assertThat(memory.holds(2, 2)).isTrue();
  }

  @Test
  void doesNotTakeWhatIsLowerThanAllOnceItIsFull() {
    LongStream.rangeClosed(10, 10 + SequenceMemory.CAPACITY).forEach(n -> memory.add(n, n));

    memory.add(5, 5);

    assertThat(memory.holds(5, 5)).isFalse();
    assertThat(memory.holds(11, 11)).isTrue();
  }

  @Test
  void holdsTheHighestOfWhateverOrder() {
    Random random = new Random(42);
    TreeSet<Seen> model =
        new TreeSet<>(Comparator.comparingLong(Seen::sequence).thenComparingLong(Seen::atNanos));
    for (int i = 0; i < 50_000; i++) {
      Seen tick =
          new Seen(random.nextInt(8) == 0 ? i - random.nextInt(6_000) : i, random.nextInt(3));
      memory.add(tick.sequence(), tick.atNanos());
      model.add(tick);
      if (model.size() > SequenceMemory.CAPACITY) {
        model.pollFirst();
      }
    }
    assertThat(memory.size()).isEqualTo(model.size());
    for (long sequence = model.getFirst().sequence() - 10; sequence < 50_010; sequence++) {
      for (long time = 0; time < 3; time++) {
        assertThat(memory.holds(sequence, time))
            .isEqualTo(model.contains(new Seen(sequence, time)));
      }
    }
  }

  private record Seen(long sequence, long atNanos) {}
}
