package io.ledgerflux.normalizer.core;

import java.util.Arrays;

/**
 * The highest 4,096 sequences of a product that were seen, each with its event time. Sorted, since
 * almost every tick comes in order: adding it is writing behind the last one.
 */
final class SequenceMemory {
  static final int CAPACITY = 4_096;

  /** Room behind the newest, so that the window moves down once in so many ticks. */
  private static final int SLACK = 1_024;

  private static final int FIRST_ROOM = 16;

  private long[] sequences = new long[FIRST_ROOM];
  private long[] eventNanos = new long[FIRST_ROOM];
  private int from;
  private int to;

  int size() {
    return to - from;
  }

  boolean isFull() {
    return size() == CAPACITY;
  }

  /** Whether a tick of this sequence was seen. */
  boolean holds(long sequence) {
    return find(sequence) >= 0;
  }

  /** Whether this very tick was seen: a venue that numbers anew uses a sequence again, later. */
  boolean holds(long sequence, long atNanos) {
    int at = find(sequence);
    return at >= 0 && eventNanos[at] == atNanos;
  }

  /** Remembers a tick; of two with the same sequence the first. */
  void add(long sequence, long atNanos) {
    int found = find(sequence);
    if (found >= 0) {
      return;
    }
    int rank = -found - 1 - from;
    if (isFull() && rank == 0) {
      return;
    }
    if (to == sequences.length) {
      makeRoom();
    }
    int at = from + rank;
    System.arraycopy(sequences, at, sequences, at + 1, to - at);
    System.arraycopy(eventNanos, at, eventNanos, at + 1, to - at);
    sequences[at] = sequence;
    eventNanos[at] = atNanos;
    to++;
    if (size() > CAPACITY) {
      from++;
    }
  }

  private int find(long sequence) {
    return to == from || sequence > sequences[to - 1]
        ? -to - 1
        : Arrays.binarySearch(sequences, from, to, sequence);
  }

  private void makeRoom() {
    int size = size();
    int room = Math.min(CAPACITY + SLACK, 2 * size);
    sequences = moved(sequences, size, room);
    eventNanos = moved(eventNanos, size, room);
    from = 0;
    to = size;
  }

  private long[] moved(long[] numbers, int size, int room) {
    long[] target = room == numbers.length ? numbers : new long[room];
    System.arraycopy(numbers, from, target, 0, size);
    return target;
  }
}
