package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.HeldRange;
import java.util.Optional;

/**
 * What a subscriber needs that is not in memory: the tape of a product behind a sequence, to its
 * end. It overlaps with memory, since a tick that came late stands in the stream behind its
 * successors; the session takes from it no more than it needs.
 *
 * @param product whose tape
 * @param last the last tick that the subscriber has: where its time is known, or that of one before
 *     it of the same numbering, a numbering that began until then is the one that is sought
 * @param from where the search begins
 * @param first whether it must be proven that nothing lies between {@code last} and what is found;
 *     later pages of the same search follow what was found before
 * @param numberedNanos when its numbering began; {@link #UNKNOWN} where that was not seen
 * @param held of a first page what memory holds of the tape; empty where that is not known
 */
public record Search(
    String product,
    LastTick last,
    Place from,
    boolean first,
    long numberedNanos,
    Optional<HeldRange> held) {
  /** No tick happened so long ago. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  /** A search that does not know when its numbering began, nor what memory holds. */
  public Search(String product, long afterSequence, Place from, boolean first, long afterNanos) {
    this(product, new LastTick(afterSequence, afterNanos), from, first, UNKNOWN, Optional.empty());
  }

  /** The same in all of market_ticks. */
  public Search fromTheBeginning() {
    return new Search(product, last, new InStream(1), first, numberedNanos, held);
  }

  /** The last sequence that the subscriber has. */
  public long afterSequence() {
    return last.sequence();
  }

  /**
   * When that tick happened, since the epoch, or one before it of the same numbering; {@link
   * #UNKNOWN} where only its sequence is known.
   */
  public long afterNanos() {
    return last.eventNanos();
  }

  /** Whether the subscriber has more than memory, or a tick of a numbering that is over. */
  public boolean isAhead() {
    return held.filter(memory -> memory.lastSequence() < afterSequence()).isPresent();
  }

  /**
   * Where in market_ticks it begins.
   *
   * @throws IllegalStateException if it is one in the history
   */
  public long fromStreamSequence() {
    return switch (from) {
      case InStream(long streamSequence) -> streamSequence;
      case InHistory _ -> throw new IllegalStateException("no search in market_ticks: " + this);
    };
  }
}
