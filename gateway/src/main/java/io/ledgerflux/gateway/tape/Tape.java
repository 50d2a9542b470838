package io.ledgerflux.gateway.tape;

import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One product's tape, as far as memory reaches: its newest state, and the frames from which a
 * subscriber resumes. Its ticks come in order and once; see {@link TapeAssembler}.
 */
public final class Tape {
  private final String product;
  private final Ring ring = new Ring();
  private final StreamIndex index = new StreamIndex();
  private @Nullable MarketState state;
  private @Nullable Tick newest;
  private long latestNanos = Long.MIN_VALUE;
  private long lastSequence = Frame.NO_SEQUENCE;
  private long numberedSinceNanos = Long.MIN_VALUE;
  private long restartedNanos = Long.MIN_VALUE;

  /** A tick of the tape; every one behind it that came is in the ring. */
  private long floor = Long.MAX_VALUE;

  /** When that one happened; {@link Long#MIN_VALUE} where it is not known. */
  private long floorNanos = Long.MIN_VALUE;

  Tape(String product) {
    this.product = product;
  }

  /** Its product. */
  public String product() {
    return product;
  }

  /** The last sequence; {@link Frame#NO_SEQUENCE} before the first tick. */
  public long lastSequence() {
    return lastSequence;
  }

  /** The newest state; null before the first tick. */
  public @Nullable MarketState state() {
    return state;
  }

  /** When the newest tick happened, since the epoch; {@link Long#MIN_VALUE} where none came. */
  public long newestNanos() {
    return newest == null ? Long.MIN_VALUE : newest.eventNanos();
  }

  /**
   * When the latest tick of this numbering happened that is known, since the epoch; {@link
   * Long#MIN_VALUE} where none is. It need not be the newest: times go back.
   */
  public long latestNanos() {
    return latestNanos;
  }

  /**
   * When the first tick of this numbering happened that came, since the epoch; {@link
   * Long#MIN_VALUE} where none came.
   */
  public long numberedSinceNanos() {
    return numberedSinceNanos;
  }

  /**
   * When the tick happened with which this numbering began, since the epoch; {@link Long#MIN_VALUE}
   * where it did not come.
   */
  public long restartedNanos() {
    return restartedNanos;
  }

  /** Which range of it memory holds; empty before the first tick. */
  public Optional<HeldRange> held() {
    return Optional.ofNullable(newest)
        .map(
            last ->
                ring.isEmpty()
                    ? new HeldRange(last.sequence(), last.eventNanos(), lastSequence)
                    : new HeldRange(
                        ring.first().sequence(), ring.first().eventNanos(), lastSequence));
  }

  /** When the newest tick was read, in nanoseconds since the epoch; 0 where that is not known. */
  public long lastReadNanos() {
    return newest == null ? 0 : newest.ingestNanos();
  }

  /**
   * The newest of each field that {@code frames} tell, the last ones of this tape, as one tick;
   * empty before the first tick.
   */
  public Optional<Tick> merge(List<Frame> frames) {
    if (newest == null || state == null) {
      return Optional.empty();
    }
    Contents told = frames.stream().map(Frame::contents).reduce(Contents.NOTHING, Contents::and);
    return Optional.of(
        told.limit(
            new Tick(
                product,
                newest.sequence(),
                newest.previousSequence(),
                false,
                newest.eventNanos(),
                newest.ingestNanos(),
                state.lastTrade(),
                state.bestBid(),
                state.bestAsk(),
                state.day())));
  }

  /**
   * Whether memory holds what followed the tick {@code sequence}, to the next one behind which
   * ticks are missing. Of a sequence that is none of its ticks it knows nothing: it may be of a
   * numbering that the venue has left.
   */
  public boolean covers(long sequence) {
    boolean knows = sequence == floor || (sequence > floor && ring.contains(sequence));
    return knows && !ring.hasGapAfter(sequence);
  }

  /**
   * Whether the tick {@code sequence} of memory, or the one behind which memory begins, happened at
   * {@code eventNanos} since the epoch: numberings may share a sequence.
   */
  public boolean isTick(long sequence, long eventNanos) {
    return ring.contains(sequence)
        ? ring.contains(sequence, eventNanos)
        : sequence == floor && eventNanos == floorNanos;
  }

  /** At most {@code most} frames that follow {@code sequence}, in order. */
  public List<Frame> after(long sequence, int most) {
    return ring.after(sequence, most);
  }

  /**
   * Near where in market_ticks the tick {@code sequence} stands that has left memory: where one
   * stands that is not behind it. 0 where that is not known.
   */
  public long streamPlace(long sequence) {
    return index.before(sequence);
  }

  /**
   * Whether memory holds a tick behind {@code sequence} that happened from {@code fromNanos} on and
   * before {@code toNanos}, both since the epoch.
   */
  public boolean holds(long sequence, long fromNanos, long toNanos) {
    return ring.holds(sequence, fromNanos, toNanos);
  }

  /** How many ticks are in memory. */
  public int size() {
    return ring.size();
  }

  /**
   * What is known of a product whose ticks are all older than what the broker keeps; answers
   * whether another tick was taken for its last before.
   */
  boolean startFrom(MarketState known) {
    if (newest != null) {
      return false;
    }
    boolean another = lastSequence != Frame.NO_SEQUENCE && lastSequence != known.lastSequence();
    state = known;
    lastSequence = known.lastSequence();
    floor = known.lastSequence();
    floorNanos = known.lastUpdateNanos();
    latestNanos = known.lastUpdateNanos();
    return another;
  }

  /**
   * Takes {@code made}, a state that was made anew, where it is of the newest tick here; answers
   * whether it is another than the one that was known.
   */
  public boolean correct(MarketState made) {
    boolean corrects = state != null && lastSequence == made.lastSequence() && !state.equals(made);
    if (corrects) {
      state = made;
    }
    return corrects;
  }

  void append(TapeTick next) {
    Tick tick = next.tick();
    Frame frame = next.frame();
    if (tick.restart()) {
      restartedNanos = tick.eventNanos();
      ring.clear();
      index.clear();
      floor = frame.sequence();
      floorNanos = frame.eventNanos();
    } else if (ring.isEmpty() && lastSequence == Frame.NO_SEQUENCE) {
      floor =
          frame.previousSequence() == Frame.NO_SEQUENCE
              ? frame.sequence()
              : frame.previousSequence();
    }
    if (newest == null || tick.restart()) {
      numberedSinceNanos = frame.eventNanos();
      latestNanos = frame.eventNanos();
    }
    latestNanos = Math.max(latestNanos, frame.eventNanos());
    ring.add(frame);
    state = state == null ? MarketState.of(tick) : state.after(tick);
    newest = tick;
    lastSequence = frame.sequence();
  }

  /** Forgets where ticks stand that were stored before {@code epochNanos}. */
  void forgetPlaces(long epochNanos) {
    index.forgetBefore(epochNanos);
  }

  /** Forgets {@code frame} if it is the oldest one. */
  void forget(Frame frame) {
    if (!ring.isEmpty() && ring.first().equals(frame)) {
      floor = ring.removeFirst().sequence();
      floorNanos = frame.eventNanos();
      index.leaves(frame);
    }
  }
}
