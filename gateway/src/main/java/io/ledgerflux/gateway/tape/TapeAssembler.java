package io.ledgerflux.gateway.tape;

import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Brings the ticks of one product into the tape's order: duplicates are dropped, and a tick whose
 * predecessor has not come waits for it. The missing one was published again behind its successors,
 * or is to be found elsewhere ({@link #hole}); what has not come within {@link #PATIENCE_NANOS} is
 * a gap.
 */
public final class TapeAssembler {
  /** How long a tick waits for those before it, by the clock or by the broker's times. */
  public static final long PATIENCE_NANOS = 5_000_000_000L;

  /**
   * How long before one that it follows a tick can have happened: a normalizer lets one pass that
   * is a minute ahead of its time, and a tape waits for some seconds.
   */
  public static final long MOST_DISORDER_NANOS = 60_000_000_000L + PATIENCE_NANOS;

  /** A tick that was published again stands in market_ticks at most so far behind its place. */
  public static final long STREAM_DISORDER = 10_000;

  /** How many ticks wait at most; the next one ends the waiting. */
  static final int MAX_HELD = 2_000;

  private static final long NEVER = Long.MIN_VALUE;

  private final int mostHeld;
  private HeldTicks held = new HeldTicks();
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

  /** A tape of which nothing is known yet. */
  public TapeAssembler() {
    this(MAX_HELD);
  }

  /**
   * The same.
   *
   * @param mostHeld how many ticks wait at most
   */
  public TapeAssembler(int mostHeld) {
    this.mostHeld = mostHeld;
  }

  /** What becomes of {@code arrival}. */
  public Placement on(Arrival arrival, long nowNanos) {
    Tick tick = arrival.tick();
    if (isKnown(tick)) {
      return new Placement.Duplicate();
    }
    if (tick.restart() && isBeforeTheFirst(tick)) {
      numberingSequence = tick.sequence();
      numberingNanos = tick.eventNanos();
      return new Placement.Duplicate();
    }
    if (tick.restart()) {
      return new Placement.OnTape(beginAnew(arrival, false));
    }
    if (mustWait(tick)) {
      held.add(arrival, nowNanos);
      return held.size() > mostHeld
          ? new Placement.OnTape(release(held.lastSequence()))
          : new Placement.Held();
    }
    List<Placed> placed = new ArrayList<>();
    place(arrival, false, placed);
    placeFollowers(placed);
    return new Placement.OnTape(placed);
  }

  /**
   * Ends the waiting of ticks that waited long enough, or whose broker has stored others so much
   * later that nothing can come any more.
   */
  public List<Placed> onTime(long nowNanos, long newestStoredNanos) {
    return onTime(nowNanos, newestStoredNanos, Long.MAX_VALUE);
  }

  /** The same, of those that are not above {@code upTo}. */
  public List<Placed> onTime(long nowNanos, long newestStoredNanos, long upTo) {
    OptionalLong overdue = held.lastOverdue(nowNanos, newestStoredNanos);
    return overdue.isPresent() ? release(Math.min(overdue.getAsLong(), upTo)) : List.of();
  }

  /** Its numbering is known to have begun with the tick {@code sequence}, which happened then. */
  public void numberedSince(long sequence, long eventNanos) {
    numberingSequence = sequence;
    numberingNanos = eventNanos;
  }

  /** When that was, since the epoch; {@link Long#MIN_VALUE} where it is not known. */
  public long numberedSinceNanos() {
    return numberingNanos;
  }

  /** The tape is known up to {@code sequence} from elsewhere. */
  public void startAt(long sequence) {
    lastSequence = Math.max(lastSequence, sequence);
  }

  /**
   * The same, where ticks may wait for others that are not wanted: answers those that follow.
   *
   * @param sequence of a tick, or of the one before it, that came already
   */
  public List<Placed> skipTo(long sequence) {
    startAt(sequence);
    List<Placed> placed = new ArrayList<>();
    placeFollowers(placed);
    return placed;
  }

  /**
   * Whether {@code tick}, which is lower than the newest on the tape, happened so long after it
   * that it can be no duplicate: the venue began its numbering anew, and the tick that says so did
   * not come.
   */
  public boolean isOfALaterNumbering(Tick tick) {
    return !tick.restart()
        && tick.sequence() <= lastSequence
        && !held.contains(tick.sequence())
        && newestNanos != NEVER
        && tick.eventNanos() - newestNanos >= PATIENCE_NANOS;
  }

  /**
   * The numbering begins anew with {@code arrival} as far as is known: ticks before it are missing.
   */
  public List<Placed> beginAnew(Arrival arrival) {
    return beginAnew(arrival, true);
  }

  /** Whether ticks wait. */
  public boolean isHolding() {
    return !held.isEmpty();
  }

  /** What is missing first; empty where nothing waits for it. */
  public Optional<Hole> hole() {
    return holes(1).stream().findFirst();
  }

  /** What is missing before and among the ticks that wait, in order, and at most {@code most}. */
  public List<Hole> holes(int most) {
    long fromStreamSequence = Math.max(1, lastStreamSequence - STREAM_DISORDER);
    return held.holes(most, lastSequence, newestNanos, fromStreamSequence);
  }

  /** Where in the stream the earliest tick stands that waits; empty where none does. */
  public OptionalLong earliestHeld() {
    return held.earliestInStream();
  }

  /** The last sequence on the tape; {@link Frame#NO_SEQUENCE} before the first. */
  public long lastSequence() {
    return lastSequence;
  }

  private boolean isKnown(Tick tick) {
    if (tick.restart()) {
      // A venue may begin anew twice at the same sequence.
      return tick.eventNanos() < numberingNanos
          || (tick.eventNanos() == numberingNanos && tick.sequence() == numberingSequence);
    }
    return tick.sequence() <= lastSequence
        || held.contains(tick.sequence())
        || tick.eventNanos() < numberingNanos;
  }

  /** Whether what is on the tape is of the numbering that {@code restart} began. */
  private boolean isBeforeTheFirst(Tick restart) {
    return numberingNanos == NEVER
        && restart.sequence() <= firstSequence
        && restart.eventNanos() <= earliestNanos;
  }

  private boolean mustWait(Tick tick) {
    if (lastSequence == Frame.NO_SEQUENCE) {
      return false;
    }
    return tick.previousSequence().isPresent()
        ? tick.previousSequence().getAsLong() > lastSequence
        : !held.isEmpty() && tick.sequence() > held.first().tick().sequence();
  }

  private List<Placed> beginAnew(Arrival arrival, boolean gap) {
    // What happened later and came before it is of the new numbering.
    HeldTicks followers = held.splitFrom(arrival.tick().eventNanos());
    List<Placed> placed = held.isEmpty() ? new ArrayList<>() : release(held.lastSequence());
    held = followers;
    lastSequence = Frame.NO_SEQUENCE;
    newestNanos = NEVER;
    numberingSequence = arrival.tick().sequence();
    numberingNanos = arrival.tick().eventNanos();
    place(arrival, gap, placed);
    placeFollowers(placed);
    return placed;
  }

  private List<Placed> release(long upTo) {
    List<Placed> placed = new ArrayList<>();
    while (!held.isEmpty() && held.first().tick().sequence() <= upTo) {
      Arrival next = held.takeFirst();
      place(next, next.tick().previousSequence().orElse(Frame.NO_SEQUENCE) > lastSequence, placed);
    }
    placeFollowers(placed);
    return placed;
  }

  private void placeFollowers(List<Placed> placed) {
    while (!held.isEmpty()) {
      Arrival next = held.first();
      if (next.tick().previousSequence().orElse(Frame.NO_SEQUENCE) > lastSequence) {
        return;
      }
      held.takeFirst();
      place(next, false, placed);
    }
  }

  private void place(Arrival arrival, boolean gap, List<Placed> placed) {
    if (arrival.tick().sequence() > lastSequence) {
      if (firstSequence == Frame.NO_SEQUENCE) {
        firstSequence = arrival.tick().sequence();
      }
      earliestNanos = Math.min(earliestNanos, arrival.tick().eventNanos());
      lastSequence = arrival.tick().sequence();
      newestNanos = Math.max(newestNanos, arrival.tick().eventNanos());
      if (arrival.streamSequence() > 0) {
        lastStreamSequence = arrival.streamSequence();
      }
      placed.add(new Placed(arrival, gap));
    }
  }
}
