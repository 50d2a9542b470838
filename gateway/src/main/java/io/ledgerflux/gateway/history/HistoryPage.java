package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Place;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Placement;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;

/** A page of what a resume finds in the history: rows by time, put into the tape's order. */
final class HistoryPage {
  static final int MOST_FRAMES = 256;

  /** Whoever leaves when he hears that he resumes has not cost much. */
  static final int FIRST_FRAMES = 64;

  private final int mostFrames;
  private final long afterSequence;
  private final long knownNanos;
  private final List<Frame> frames = new ArrayList<>();

  /** Behind which row each row that was read stands: where a page begins that reads it again. */
  private final List<InHistory> before = new ArrayList<>();

  private TapeAssembler assembler;
  private InHistory cursor;
  private long oldestNanos = Long.MAX_VALUE;
  private boolean provable = true;
  private boolean complete;

  /** How long after it had happened the newest row's tick was read: a feed may tell old times. */
  private long behindNanos;

  /** A page that goes on behind {@code from}. */
  HistoryPage(long afterSequence, InHistory from) {
    this(afterSequence, from, Long.MIN_VALUE, MOST_FRAMES);
  }

  /**
   * The first page of a resume, which begins a little earlier than it must.
   *
   * @param knownNanos when the tick happened that the subscriber has, since the epoch
   */
  HistoryPage(long afterSequence, InHistory from, long knownNanos) {
    this(afterSequence, from, knownNanos, FIRST_FRAMES);
  }

  private HistoryPage(long afterSequence, InHistory from, long knownNanos, int mostFrames) {
    this.mostFrames = mostFrames;
    this.afterSequence = afterSequence;
    this.knownNanos = knownNanos;
    this.cursor = from;
    this.assembler = assemblerFrom(afterSequence);
  }

  /** Whether nothing more is wanted. */
  boolean isEnded() {
    return complete || frames.size() >= mostFrames || !provable;
  }

  /** How many rows are read for it at a time: some of them wait for others. */
  int mostRows() {
    return 2 * mostFrames;
  }

  /** Behind which row the next is read. */
  InHistory cursor() {
    return cursor;
  }

  /** When the first tick was read that is found; the end of time where none is. */
  long oldestNanos() {
    return oldestNanos;
  }

  void add(Arrival row) {
    Tick tick = row.tick();
    before.add(cursor);
    cursor = new InHistory(tick.eventNanos(), tick.sequence());
    behindNanos = Math.max(0, tick.ingestNanos() - tick.eventNanos());
    if (tick.restart() && tick.eventNanos() <= knownNanos) {
      // The subscriber knows the numbering that begins here; what stood before is none of his.
      frames.clear();
      assembler = assemblerFrom(afterSequence);
      return;
    }
    if (tick.restart() && tick.sequence() <= assembler.lastSequence()) {
      // His sequence and those behind it would mean two things.
      provable = false;
    }
    Arrival arrival = new Arrival(tick, row.json(), before.size(), row.storedNanos());
    if (assembler.on(arrival, 0) instanceof Placement.OnTape(List<Placed> placed)) {
      placed.forEach(this::keep);
    }
    assembler.onTime(0, tick.eventNanos()).forEach(this::keep);
  }

  /** There are no more rows. What still waits for others comes from the stream. */
  void end(long epochNanos) {
    complete = true;
    assembler.onTime(0, epochNanos - behindNanos).forEach(this::keep);
  }

  Found found() {
    return provable ? new Found(frames, true, false, next()) : Found.NOTHING;
  }

  private Place next() {
    if (complete) {
      return new InStream(1);
    }
    return assembler.earliestHeld().isPresent()
        ? before.get(Math.toIntExact(assembler.earliestHeld().getAsLong()) - 1)
        : cursor;
  }

  private void keep(Placed placed) {
    Arrival arrival = placed.arrival();
    oldestNanos = Math.min(oldestNanos, arrival.tick().ingestNanos());
    Arrival inNoStream = new Arrival(arrival.tick(), arrival.json(), 0, arrival.storedNanos());
    frames.add(IncrementCodec.encode(new Placed(inNoStream, placed.gap())).frame());
  }

  private static TapeAssembler assemblerFrom(long sequence) {
    TapeAssembler assembler = new TapeAssembler();
    assembler.startAt(sequence);
    return assembler;
  }
}
