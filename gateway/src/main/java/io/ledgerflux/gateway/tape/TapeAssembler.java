package io.ledgerflux.gateway.tape;

import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Brings the ticks of one product into the tape's order: duplicates are dropped, and a tick whose
 * predecessor has not come waits for it. The missing one was published again behind its successors,
 * or is to be found elsewhere ({@link #holes}); what has not come within {@link #PATIENCE_NANOS} is
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

  private final int mostHeld;
  private final TapeExtent extent = new TapeExtent();
  private HeldTicks held = new HeldTicks();

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
    if (tick.restart() && extent.isBegunBy(tick)) {
      extent.numberedSince(tick.sequence(), tick.eventNanos());
      return new Placement.Duplicate();
    }
    if (tick.restart()) {
      return new Placement.OnTape(beginAnew(arrival, false));
    }
    if (mustWait(tick)) {
      held.add(arrival, nowNanos);
      return held.size() > mostHeld
          ? new Placement.OnTape(release(held.lastSequence()))
          : new Placement.Waiting();
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
    extent.numberedSince(sequence, eventNanos);
  }

  /** When that was, since the epoch; {@link Long#MIN_VALUE} where it is not known. */
  public long numberedSinceNanos() {
    return extent.numberingNanos();
  }

  /** The tape is known up to {@code sequence} from elsewhere. */
  public void startAt(long sequence) {
    extent.startAt(sequence);
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

  /** Whether all that is known of the tape is known from elsewhere: no tick stands on it. */
  public boolean isKnownFromElsewhere() {
    return extent.isKnownFromElsewhere();
  }

  /**
   * The tape is known up to {@code sequence}, and what was known from elsewhere was wrong: answers
   * the ticks that waited and follow.
   */
  public List<Placed> startAnewAt(long sequence) {
    extent.startAnewAt(sequence);
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
        && extent.reaches(tick.sequence())
        && !held.contains(tick.sequence())
        && extent.isLongBefore(tick);
  }

  /**
   * Whether {@code tick} happened after one that waits where it would stand, and that names another
   * before itself: the venue began its numbering anew, and the tick that says so did not come.
   */
  public boolean hasNoPlaceFor(Tick tick) {
    return !tick.restart() && held.leaveNoPlaceFor(tick);
  }

  /**
   * Whether {@code tick} would be the next, and names another before itself than the last: one of
   * the two is of another numbering.
   */
  public boolean isContradictedBy(Tick tick) {
    long last = extent.lastSequence();
    return tick.sequence() > last && tick.previousSequence().orElse(last) < last;
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

  /** Whether ticks wait, all of which happened before {@code eventNanos}. */
  public boolean isHoldingBefore(long eventNanos) {
    return !held.isEmpty() && held.latestNanos() < eventNanos;
  }

  /** Those that wait and happened at {@code eventNanos} or later, which wait here no more. */
  public List<Arrival> takeHeldFrom(long eventNanos) {
    return held.splitFrom(eventNanos).arrivals();
  }

  /** What is missing before and among the ticks that wait, in order, and at most {@code most}. */
  public List<Hole> holes(int most) {
    long fromStreamSequence = Math.max(1, extent.lastStreamSequence() - STREAM_DISORDER);
    return held.holes(most, extent.lastSequence(), extent.newestNanos(), fromStreamSequence);
  }

  /** Where in the stream the earliest tick stands that waits; empty where none does. */
  public OptionalLong earliestHeld() {
    return held.earliestInStream();
  }

  /** The last sequence on the tape; {@link Frame#NO_SEQUENCE} before the first. */
  public long lastSequence() {
    return extent.lastSequence();
  }

  private boolean isKnown(Tick tick) {
    return extent.has(tick) || (!tick.restart() && held.contains(tick.sequence()));
  }

  private boolean mustWait(Tick tick) {
    if (extent.isEmpty()) {
      return false;
    }
    return tick.previousSequence().isPresent()
        ? !extent.reaches(tick.previousSequence().getAsLong())
        : !held.isEmpty() && tick.sequence() > held.first().tick().sequence();
  }

  private List<Placed> beginAnew(Arrival arrival, boolean gap) {
    // What happened later and came before it is of the new numbering.
    HeldTicks followers = held.splitFrom(arrival.tick().eventNanos());
    List<Placed> placed = held.isEmpty() ? new ArrayList<>() : release(held.lastSequence());
    held = followers;
    extent.beginAnew(arrival.tick());
    place(arrival, gap, placed);
    placeFollowers(placed);
    return placed;
  }

  private List<Placed> release(long upTo) {
    List<Placed> placed = new ArrayList<>();
    while (!held.isEmpty() && held.first().tick().sequence() <= upTo) {
      Arrival next = held.takeFirst();
      place(next, !follows(next), placed);
    }
    placeFollowers(placed);
    return placed;
  }

  private void placeFollowers(List<Placed> placed) {
    while (!held.isEmpty()) {
      if (!follows(held.first())) {
        return;
      }
      place(held.takeFirst(), false, placed);
    }
  }

  private boolean follows(Arrival next) {
    return extent.reaches(next.tick().previousSequence().orElse(Frame.NO_SEQUENCE));
  }

  private void place(Arrival arrival, boolean gap, List<Placed> placed) {
    if (!extent.reaches(arrival.tick().sequence())) {
      extent.growTo(arrival);
      placed.add(new Placed(arrival, gap));
    }
  }
}
