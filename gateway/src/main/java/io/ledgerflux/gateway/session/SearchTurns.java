package io.ledgerflux.gateway.session;

/**
 * The turns of one search. After each it gives its slot up, and has the next one when those have
 * had theirs who wait: so who reads much waits for it himself. One thread owns it.
 */
public final class SearchTurns implements AutoCloseable {
  private final SearchSlots slots;
  private final Seeker seeker;
  private boolean hasSlot;

  /** How many messages were read in this turn. */
  private long read;

  /** None yet, of a search for {@code seeker}. */
  public SearchTurns(SearchSlots slots, Seeker seeker) {
    this.slots = slots;
    this.seeker = seeker;
  }

  /**
   * Waits for the first turn.
   *
   * @return whether it was given: whoever no longer waits gets none
   */
  public boolean begin() throws InterruptedException {
    hasSlot = slots.acquire(seeker);
    return hasSlot;
  }

  /** So many messages more were read. */
  public void count(int messages) {
    read += messages;
  }

  /** Whether the next turn must be waited for: many do, and hold nothing open meanwhile. */
  public boolean isOver() {
    return read >= slots.turn();
  }

  /**
   * Waits for the next turn where this one is over.
   *
   * @return whether the search goes on
   */
  public boolean goOn() throws InterruptedException {
    if (!isOver()) {
      return seeker.isWaiting();
    }
    close();
    return begin();
  }

  @Override
  public void close() {
    if (hasSlot) {
      hasSlot = false;
      slots.release(read);
      read = 0;
    }
  }
}
