package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.tape.Tape;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The last tick that a subscriber has.
 *
 * @param sequence the venue's number of it
 * @param eventNanos when it happened, since the epoch; {@link Search#UNKNOWN} where he told no more
 *     than its sequence: of several ticks that have it, the newest is meant that he can have
 * @param saidNanos when he said that he has it, by this machine's clock, since the epoch: it was
 *     read from the venue before; {@link #NOT_SAID} where that is known otherwise
 */
public record LastTick(long sequence, long eventNanos, long saidNanos) {
  /** Stands where nobody had to say so: later than whatever is read. */
  public static final long NOT_SAID = Long.MAX_VALUE;

  /** One that the subscriber was sent, or is known to have. */
  public LastTick(long sequence, long eventNanos) {
    this(sequence, eventNanos, NOT_SAID);
  }

  /** The same of each product, of which {@code sequences} are told at {@code saidNanos}. */
  static Map<String, LastTick> newestOf(Map<String, Long> sequences, long saidNanos) {
    return sequences.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, of -> new LastTick(of.getValue(), Search.UNKNOWN, saidNanos)));
  }

  /** The sequences alone, by product. */
  static Map<String, Long> sequences(Map<String, LastTick> ticks) {
    return ticks.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, of -> of.getValue().sequence()));
  }

  /** The newest that has {@code sequence}. */
  static LastTick newestOf(long sequence) {
    return new LastTick(sequence, Search.UNKNOWN);
  }

  /** Whether {@code tape} is yet to come to it; it may be of a later numbering. */
  boolean isAheadOf(Tape tape) {
    return tape.lastSequence() < sequence
        || (tape.latestNanos() < eventNanos && !tape.isTick(sequence, eventNanos));
  }
}
