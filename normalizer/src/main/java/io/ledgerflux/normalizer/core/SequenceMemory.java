package io.ledgerflux.normalizer.core;

/**
 * The highest 4,096 ticks of a product that were seen, by sequence and event time. Sorted, since
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

  private boolean isFull() {
    return size() == CAPACITY;
  }

  /** Whether this very tick was seen: a venue that numbers anew uses a sequence again, later. */
  boolean holds(long sequence, long atNanos) {
    return find(sequence, atNanos) >= 0;
  }

  /** Remembers a tick. */
  void add(long sequence, long atNanos) {
    int found = find(sequence, atNanos);
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

  /** Where the tick is; where it is not, the place at which it belongs, as binary search tells. */
  private int find(long sequence, long atNanos) {
    if (to == from || compare(to - 1, sequence, atNanos) < 0) {
      return -to - 1;
    }
    int low = from;
    int high = to - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, sequence, atNanos);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private int compare(int at, long sequence, long atNanos) {
    int bySequence = Long.compare(sequences[at], sequence);
    return bySequence != 0 ? bySequence : Long.compare(eventNanos[at], atNanos);
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
