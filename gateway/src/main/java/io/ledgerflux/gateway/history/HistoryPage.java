package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.history.ResumeRows.Restart;
import io.ledgerflux.gateway.history.ResumeRows.Span;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Place;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A page of what a resume finds in the history: the ticks of one numbering after the other's. */
final class HistoryPage {
  static final int MOST_FRAMES = 256;

  /** Whoever leaves when he hears that he resumes has not cost much. */
  static final int FIRST_FRAMES = 64;

  private final int mostFrames;
  private final List<Frame> frames = new ArrayList<>();
  private long lastSequence;
  private long lastNanos;
  private long oldestNanos = Long.MAX_VALUE;

  /** When the numbering began in which it begins; empty until that is read. */
  private OptionalLong numberingNanos = OptionalLong.empty();

  /** Whether all is stored that will be of the numbering that is read. */
  private boolean whole;

  private boolean complete;

  private HistoryPage(int mostFrames, long afterSequence, long afterNanos) {
    this.mostFrames = mostFrames;
    this.lastSequence = afterSequence;
    this.lastNanos = afterNanos;
  }

  /**
   * The first page of a resume.
   *
   * @param afterSequence the last sequence that the subscriber has
   * @param afterNanos when that tick happened, since the epoch, or the one behind it
   */
  static HistoryPage first(long afterSequence, long afterNanos) {
    return new HistoryPage(FIRST_FRAMES, afterSequence, afterNanos);
  }

  /** A page that goes on there. */
  static HistoryPage next(long afterSequence, long afterNanos) {
    return new HistoryPage(MOST_FRAMES, afterSequence, afterNanos);
  }

  /** Whether nothing more is wanted. */
  boolean isEnded() {
    return complete || room() == 0;
  }

  /** How many ticks it has room for. */
  int room() {
    return mostFrames - frames.size();
  }

  /** The last sequence that the subscriber has behind it. */
  long lastSequence() {
    return lastSequence;
  }

  /** When that tick happened, since the epoch, or the next one's numbering began. */
  long lastNanos() {
    return lastNanos;
  }

  /** When the first tick was read that is found; the end of time where none is. */
  long oldestNanos() {
    return oldestNanos;
  }

  /** The next are those of {@code span}: before a restart that is stored all is that will be. */
  void readIn(Span span) {
    whole = span.end().isPresent();
    if (numberingNanos.isEmpty()) {
      numberingNanos = OptionalLong.of(span.begunNanos().orElse(Search.UNKNOWN));
    }
  }

  /** The next by sequence, at {@code epochNanos}. */
  void add(Arrival row, long epochNanos) {
    Tick tick = row.tick();
    boolean gap = tick.previousSequence().orElse(Frame.NO_SEQUENCE) > lastSequence;
    if (gap && !whole && epochNanos - tick.ingestNanos() < TapeAssembler.PATIENCE_NANOS) {
      end(); // What is missing may be stored in a moment: until then the stream has it.
    }
    if (!isEnded() && tick.sequence() > lastSequence) {
      frames.add(IncrementCodec.encode(new Placed(row, gap)).frame());
      lastSequence = tick.sequence();
      lastNanos = tick.eventNanos();
      oldestNanos = Math.min(oldestNanos, tick.ingestNanos());
    }
  }

  /** The numbering is over: the next one began with {@code restart}. */
  void beginAnew(Restart restart) {
    lastSequence = restart.sequence() - 1;
    lastNanos = restart.eventNanos();
  }

  /** There are no more rows. What waits for others that are not stored comes from the stream. */
  void end() {
    complete = true;
  }

  Found found() {
    return new Found(frames, true, false, next(), numberingNanos.orElse(Search.UNKNOWN));
  }

  private Place next() {
    return complete ? new InStream(1) : new InHistory(lastNanos, lastSequence);
  }
}
