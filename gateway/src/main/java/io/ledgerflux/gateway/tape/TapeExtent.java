package io.ledgerflux.gateway.tape;

import io.ledgerflux.model.Tick;

/** From where to where the tape of one product is known, and of which numbering its end is. */
final class TapeExtent {
  private static final long NEVER = Long.MIN_VALUE;

  private long lastSequence = Frame.NO_SEQUENCE;
  private long lastStreamSequence;
  private long numberingSequence = Frame.NO_SEQUENCE;
  private long numberingNanos = NEVER;

  /** The first tick on the tape, which may stand anywhere in its numbering. */
  private long firstSequence = Frame.NO_SEQUENCE;

  /** When the earliest of those on the tape happened. */
  private long earliestNanos = Long.MAX_VALUE;

  /** When the newest tick of this numbering happened that was put on the tape. */
  private long newestNanos = NEVER;

  /** Whether no tick of this numbering is known. */
  boolean isEmpty() {
    return lastSequence == Frame.NO_SEQUENCE;
  }

  /** Whether it goes up to {@code sequence}, or beyond. */
  boolean reaches(long sequence) {
    return sequence <= lastSequence;
  }

  /** Whether {@code tick} stands on it, or before it. */
  boolean has(Tick tick) {
    if (tick.restart()) {
      // A venue may begin anew twice at the same sequence.
      return tick.eventNanos() < numberingNanos
          || (tick.eventNanos() == numberingNanos && tick.sequence() == numberingSequence);
    }
    return reaches(tick.sequence()) || tick.eventNanos() < numberingNanos;
  }

  /** Whether what is on the tape is of the numbering that {@code restart} began. */
  boolean isBegunBy(Tick restart) {
    return numberingNanos == NEVER
        && restart.sequence() <= firstSequence
        && restart.eventNanos() <= earliestNanos;
  }

  /** Whether {@code tick} happened so long after its newest that they are no neighbours. */
  boolean isLongBefore(Tick tick) {
    return newestNanos != NEVER && tick.eventNanos() - newestNanos >= TapeAssembler.PATIENCE_NANOS;
  }

  /** Its numbering is known to have begun with the tick {@code sequence}, which happened then. */
  void numberedSince(long sequence, long eventNanos) {
    numberingSequence = sequence;
    numberingNanos = eventNanos;
  }

  /** It is known up to {@code sequence} from elsewhere. */
  void startAt(long sequence) {
    lastSequence = Math.max(lastSequence, sequence);
  }

  /** Whether it is known from elsewhere alone: no tick stands on it. */
  boolean isKnownFromElsewhere() {
    return lastSequence != Frame.NO_SEQUENCE && firstSequence == Frame.NO_SEQUENCE;
  }

  /** It is known up to {@code sequence} from elsewhere, and what was known before was wrong. */
  void startAnewAt(long sequence) {
    lastSequence = sequence;
  }

  /** The numbering begins anew with {@code first}, which is not on it yet. */
  void beginAnew(Tick first) {
    lastSequence = Frame.NO_SEQUENCE;
    newestNanos = NEVER;
    numberedSince(first.sequence(), first.eventNanos());
  }

  /** {@code arrival} is put at its end. */
  void growTo(Arrival arrival) {
    Tick tick = arrival.tick();
    if (firstSequence == Frame.NO_SEQUENCE) {
      firstSequence = tick.sequence();
    }
    earliestNanos = Math.min(earliestNanos, tick.eventNanos());
    lastSequence = tick.sequence();
    newestNanos = Math.max(newestNanos, tick.eventNanos());
    if (arrival.streamSequence() > 0) {
      lastStreamSequence = arrival.streamSequence();
    }
  }

  /** The last sequence on it; {@link Frame#NO_SEQUENCE} before the first. */
  long lastSequence() {
    return lastSequence;
  }

  /** Where in the stream the last tick stands that came from there; 0 where none did. */
  long lastStreamSequence() {
    return lastStreamSequence;
  }

  /** When the numbering began, since the epoch; {@link Long#MIN_VALUE} where it is not known. */
  long numberingNanos() {
    return numberingNanos;
  }

  /** When the newest tick of this numbering happened; {@link Long#MIN_VALUE} before the first. */
  long newestNanos() {
    return newestNanos;
  }
}
