package io.ledgerflux.normalizer.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SequenceMemoryTest {
  private final SequenceMemory memory = new SequenceMemory();

  @Test
  void knowsNothingAtFirst() {
    assertThat(memory.holds(0)).isFalse();
    assertThat(memory.holds(0, 0)).isFalse();
  }

  @Test
  void knowsATickBySequenceAndTime() {
    memory.add(7, 70);

    assertThat(memory.holds(7)).isTrue();
    assertThat(memory.holds(7, 70)).isTrue();
    assertThat(memory.holds(7, 71)).isFalse();
    assertThat(memory.holds(8, 70)).isFalse();
  }

  @Test
  void keepsTheFirstOfTwoWithTheSameSequence() {
    memory.add(7, 70);
    memory.add(7, 71);

    assertThat(memory.size()).isEqualTo(1);
    assertThat(memory.holds(7, 70)).isTrue();
  }

  @Test
  void forgetsTheLowestOnceItIsFull() {
    LongStream.rangeClosed(1, SequenceMemory.CAPACITY).forEach(n -> memory.add(n, n));
    assertThat(memory.isFull()).isTrue();

    memory.add(SequenceMemory.CAPACITY + 1L, 0);

    assertThat(memory.size()).isEqualTo(SequenceMemory.CAPACITY);
    assertThat(memory.holds(1)).isFalse();
    assertThat(memory.holds(2)).isTrue();
  }

  @Test
  void doesNotTakeWhatIsLowerThanAllOnceItIsFull() {
    LongStream.rangeClosed(10, 10 + SequenceMemory.CAPACITY).forEach(n -> memory.add(n, n));

    memory.add(5, 5);

    assertThat(memory.holds(5)).isFalse();
    assertThat(memory.holds(11)).isTrue();
  }

  @Test
  void holdsTheHighestOfWhateverOrder() {
    Random random = new Random(42);
    TreeMap<Long, Long> model = new TreeMap<>();
    for (int i = 0; i < 50_000; i++) {
      long sequence = random.nextInt(8) == 0 ? i - random.nextInt(6_000) : i;
      memory.add(sequence, i);
      model.putIfAbsent(sequence, (long) i);
      if (model.size() > SequenceMemory.CAPACITY) {
        model.pollFirstEntry();
      }
    }
    assertThat(memory.size()).isEqualTo(model.size());
    for (long sequence = model.firstKey() - 10; sequence < model.lastKey() + 10; sequence++) {
      Long time = model.get(sequence);
      assertThat(memory.holds(sequence)).isEqualTo(time != null);
      assertThat(time == null || memory.holds(sequence, time)).isTrue();
    }
  }
}
