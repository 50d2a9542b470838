package io.ledgerflux.gateway.tape;

/**
 * A tick of the tape as it goes to subscribers: where it stands, and its message, encoded once.
 *
 * @param sequence the venue's number
 * @param previousSequence of the tick before it; {@link #NO_SEQUENCE} where it is not known
 * @param gap whether ticks before it are missing and could not be found
 * @param streamSequence its number in market_ticks
 * @param eventNanos when it happened at the exchange, in nanoseconds since the epoch
 * @param contents what it tells
 * @param storedNanos when the broker stored it, in nanoseconds since the epoch
 * @param message the whole message to the subscriber, shared by all of them: nobody changes it
 */
public record Frame(
    long sequence,
    long previousSequence,
    boolean gap,
    long streamSequence,
    Contents contents,
    long eventNanos,
    long storedNanos,
    byte[] message) {
  /** Stands where no sequence is known: below every sequence of a venue. */
  public static final long NO_SEQUENCE = -1;

  /** What it takes beside its message, about. */
  private static final long OWN_BYTES = 100;

  /** How much memory it takes, about, where nobody else holds it. */
  public long heldBytes() {
    return message.length + OWN_BYTES;
  }
}
