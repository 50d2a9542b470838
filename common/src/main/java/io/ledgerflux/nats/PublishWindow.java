package io.ledgerflux.nats;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were handed over and are not settled, in their order: what was sent and not
 * answered, and what must be sent again. Its owner guards it.
 */
final class PublishWindow {
  private final @Nullable Entry[] entries;
  private long first;
  private long next;
  private int outstanding;

  /** Where a message is. */
  enum State {
    /** To be sent, for the first time or again. */
    UNSENT,
    /** Sent, and not answered. */
    SENT,
    /** Answered: the original is still being stored, ask again. */
    ASK_AGAIN,
    /** Settled, but for those before it. */
    SETTLED
  }

  /** A message in the window. */
  static final class Entry {
    private final long number;
    private final Settlement settlement;
    private @Nullable Outgoing message;
    private State state = State.UNSENT;
    private long sentNanos;
    private boolean replaced;

    private Entry(long number, @Nullable Outgoing message, Settlement settlement) {
      this.number = number;
      this.message = message;
      this.settlement = settlement;
    }

    long number() {
      return number;
    }

    State state() {
      return state;
    }

    @Nullable Outgoing message() {
      return message;
    }
  }

  /** A window of {@code most} messages. */
  PublishWindow(int most) {
    entries = new Entry[most];
  }

  boolean isFull() {
    return next - first == entries.length;
  }

  boolean isEmpty() {
    return next == first;
  }

  /** Whether it has so much room that waking who waits for it is worth it. */
  boolean hasRoomAgain() {
    return next - first <= entries.length * 3L / 4;
  }

  /** How many were sent and not answered. */
  int outstanding() {
    return outstanding;
  }

  /** Puts a message at the end; without one, a mark that is settled when all before it is. */
  Entry add(@Nullable Outgoing message, Settlement settlement) {
    Entry entry = new Entry(next, message, settlement);
    if (message == null) {
      entry.state = State.SETTLED;
    }
    entries[(int) (next % entries.length)] = entry;
    next++;
    return entry;
  }

  /** The entry of {@code number}, if it is still in the window. */
  @Nullable Entry get(long number) {
    return number < first || number >= next ? null : entries[(int) (number % entries.length)];
  }

  void sent(Entry entry, long nowNanos) {
    leave(entry);
    entry.state = State.SENT;
    entry.sentNanos = nowNanos;
    outstanding++;
  }

  void failed(Entry entry) {
    leave(entry);
    entry.state = State.UNSENT;
  }

  void askAgain(Entry entry, long nowNanos) {
    leave(entry);
    entry.state = State.ASK_AGAIN;
    entry.sentNanos = nowNanos;
  }

  void acknowledged(Entry entry) {
    leave(entry);
    entry.state = State.SETTLED;
  }

  /**
   * The stream will never take the entry's message: what replaces it is to be sent; nothing does a
   * second time.
   *
   * @return whether there is something to be sent
   */
  boolean refused(Entry entry, String why) {
    leave(entry);
    entry.message =
        entry.replaced || entry.message == null ? null : entry.settlement.refused(why).orElse(null);
    entry.replaced = true;
    entry.state = entry.message == null ? State.SETTLED : State.UNSENT;
    return entry.message != null;
  }

  /** Takes from the window what is settled with all before it, and tells it. */
  void settle() {
    while (first < next) {
      Entry entry = entries[(int) (first % entries.length)];
      if (entry == null || entry.state != State.SETTLED) {
        return;
      }
      entries[(int) (first % entries.length)] = null;
      first++;
      entry.settlement.acknowledged();
    }
  }

  /** Those of {@code state} whose last change is at least {@code nanos} old, in order. */
  List<Entry> in(State state, long nowNanos, long nanos) {
    List<Entry> found = new ArrayList<>();
    for (long number = first; number < next; number++) {
      Entry entry = entries[(int) (number % entries.length)];
      if (entry != null
          && entry.state == state
          && (state == State.UNSENT || nowNanos - entry.sentNanos >= nanos)) {
        found.add(entry);
      }
    }
    return found;
  }

  /** All that was sent counts as unanswered. */
  void allFailed() {
    for (long number = first; number < next; number++) {
      Entry entry = entries[(int) (number % entries.length)];
      if (entry != null && entry.state != State.SETTLED) {
        failed(entry);
      }
    }
  }

  private void leave(Entry entry) {
    if (entry.state == State.SENT) {
      outstanding--;
    }
  }
}
