package io.ledgerflux.gateway.tape;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames of one product, their sequences rising; the oldest leave first. Grows as needed. */
final class Ring {
  private static final int FIRST_CAPACITY = 16;

  private @Nullable Frame[] slots = new Frame[FIRST_CAPACITY];
  private int head;
  private int size;

  void add(Frame frame) {
    if (size == slots.length) {
      grow();
    }
    slots[(head + size) & (slots.length - 1)] = frame;
    size++;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  Frame first() {
    return get(0);
  }

  Frame removeFirst() {
    Frame first = get(0);
    slots[head] = null;
    head = (head + 1) & (slots.length - 1);
    size--;
    return first;
  }

  void clear() {
    slots = new Frame[FIRST_CAPACITY];
    head = 0;
    size = 0;
  }

  /** At most {@code most} frames that follow {@code sequence}. */
  List<Frame> after(long sequence, int most) {
    List<Frame> found = new ArrayList<>();
    for (int i = indexAfter(sequence); i < size && found.size() < most; i++) {
      found.add(get(i));
    }
    return found;
  }

  /**
   * Whether one that follows {@code sequence} happened from {@code fromNanos} on and before {@code
   * toNanos}. It looks no further than one that happened so long after that none behind it can.
   */
  boolean holds(long sequence, long fromNanos, long toNanos) {
    for (int i = indexAfter(sequence); i < size; i++) {
      long nanos = get(i).eventNanos();
      if (nanos >= fromNanos && nanos < toNanos) {
        return true;
      }
      if (nanos - TapeAssembler.MOST_DISORDER_NANOS >= toNanos) {
        return false;
      }
    }
    return false;
  }

  boolean contains(long sequence) {
    int before = indexAfter(sequence) - 1;
    return before >= 0 && get(before).sequence() == sequence;
  }

  boolean contains(long sequence, long eventNanos) {
    return contains(sequence) && get(indexAfter(sequence) - 1).eventNanos() == eventNanos;
  }

  /** Whether ticks are missing directly behind {@code sequence}. */
  boolean hasGapAfter(long sequence) {
    int next = indexAfter(sequence);
    return next < size && get(next).gap();
  }

  private int indexAfter(long sequence) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).sequence() <= sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Frame get(int index) {
    Frame frame = slots[(head + index) & (slots.length - 1)];
    if (index >= size || frame == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return frame;
  }

  private void grow() {
    @Nullable Frame[] larger = new Frame[slots.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = get(i);
    }
    slots = larger;
    head = 0;
  }
}
