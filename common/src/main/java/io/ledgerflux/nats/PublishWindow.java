package io.ledgerflux.nats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were handed over and are not settled, in their order: what was sent and not
 * answered, and what must be sent again. Its owner guards it.
 */
final class PublishWindow {
  private final @Nullable Place[] places;
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

  /** What stands in line to be settled. */
  sealed interface Place {
    /** Whether nothing is awaited for it but that all before it is settled. */
    boolean isSettled();

    /** It is settled, and all before it. */
    void tell();
  }

  /** Only shows that all before it is settled. */
  private record Mark(Runnable settled) implements Place {
    @Override
    public boolean isSettled() {
      return true;
    }

    @Override
    public void tell() {
      settled.run();
    }
  }

  /** A message in the window. */
  static final class Entry implements Place {
    private final long number;
    private final Settlement settlement;
    private OutboundMessage message;
    private State state = State.UNSENT;
    private long sentNanos;
    private boolean replaced;

    private Entry(long number, OutboundMessage message, Settlement settlement) {
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

    OutboundMessage message() {
      return message;
    }

    @Override
    public boolean isSettled() {
      return state == State.SETTLED;
    }

    @Override
    public void tell() {
      settlement.settled();
    }
  }

  /** A window of {@code most} messages and marks. */
  PublishWindow(int most) {
    places = new Place[most];
  }

  boolean isFull() {
    return next - first == places.length;
  }

  boolean isEmpty() {
    return next == first;
  }

  /** Whether it has so much room that waking who waits for it is worth it. */
  boolean hasRoomAgain() {
    return next - first <= places.length * 3L / 4;
  }

  /** How many were sent and not answered. */
  int outstanding() {
    return outstanding;
  }

  /** Puts a message at the end. */
  Entry add(OutboundMessage message, Settlement settlement) {
    Entry entry = new Entry(next, message, settlement);
    append(entry);
    return entry;
  }

  /** Has {@code settled} run when all that is in the window now is settled. */
  void mark(Runnable settled) {
    append(new Mark(settled));
  }

  private void append(Place place) {
    places[slot(next)] = place;
    next++;
  }

  /** The message of {@code number}, if it is still in the window. */
  @Nullable Entry get(long number) {
    return number >= first && number < next && places[slot(number)] instanceof Entry entry
        ? entry
        : null;
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
    Optional<OutboundMessage> replacement =
        entry.replaced ? Optional.empty() : entry.settlement.refused(why);
    entry.replaced = true;
    entry.message = replacement.orElse(entry.message);
    entry.state = replacement.isPresent() ? State.UNSENT : State.SETTLED;
    return replacement.isPresent();
  }

  /** Takes from the window what is settled with all before it, and tells it. */
  void settle() {
    while (first < next) {
      Place place = places[slot(first)];
      if (place == null || !place.isSettled()) {
        return;
      }
      places[slot(first)] = null;
      first++;
      place.tell();
    }
  }

  /** Those of {@code state} whose last change is at least {@code nanos} old, in order. */
  List<Entry> in(State state, long nowNanos, long nanos) {
    List<Entry> found = new ArrayList<>();
    for (long number = first; number < next; number++) {
      if (places[slot(number)] instanceof Entry entry
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
      if (places[slot(number)] instanceof Entry entry && !entry.isSettled()) {
        failed(entry);
      }
    }
  }

  private int slot(long number) {
    return (int) (number % places.length);
  }

  private void leave(Entry entry) {
    if (entry.state == State.SENT) {
      outstanding--;
    }
  }
}
