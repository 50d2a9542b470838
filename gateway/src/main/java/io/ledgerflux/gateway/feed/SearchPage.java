package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Place;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Placement;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of what a search finds: the ticks of one product, put in order as they are read. A venue
 * may begin its numbering anew, and pass sequences that it had before. So the first page proves
 * that the sequence from which it goes on is a tick of the numbering which it finds.
 */
final class SearchPage {
  static final int MOST_FRAMES = 256;

  private enum Proof {
    OPEN,
    /** The sequence is not in the numbering that was read, but may be in one that begins anew. */
    PASSED,
    PROVEN,
    REFUTED
  }

  private final Search search;
  private TapeAssembler assembler;
  private final List<Frame> frames = new ArrayList<>();
  private Proof proof;

  /** A full page of an older numbering, which counts where all newer ones passed the sequence. */
  private Found older = Found.NOTHING;

  /** Whether there is nothing more to read. */
  private boolean over;

  /** Whether all that there was to read is in it. */
  private boolean complete;

  private boolean givenUp;
  private long nextStreamSequence;

  /** Where in the stream the message stands that was looked at last. */
  private long lastStreamSequence;

  /** Whether a tick was read that is no older than the one behind which is sought. */
  private boolean there;

  /** When the numbering began that is read, as far as that is known. */
  private long numberingNanos;

  SearchPage(Search search) {
    this.search = search;
    this.nextStreamSequence = search.fromStreamSequence();
    this.proof = search.first() ? Proof.OPEN : Proof.PROVEN;
    this.assembler = assemblerFrom(search.afterSequence());
    this.there = search.afterNanos() == Search.UNKNOWN;
    this.numberingNanos = search.numberedNanos();
  }

  private static TapeAssembler assemblerFrom(long sequence) {
    TapeAssembler assembler = new TapeAssembler();
    assembler.startAt(sequence);
    return assembler;
  }

  /**
   * Whether nothing more is wanted. Until it has come so far, the numbering that is sought may be
   * yet to begin.
   */
  boolean isEnded() {
    boolean isSettled = isFull() || (proof == Proof.PASSED && older.proven());
    return over || proof == Proof.REFUTED || (isSettled && !mayBeOfAnOlderNumbering());
  }

  /** Whether what comes now is the next page's, unless a numbering begins with it. */
  private boolean isFull() {
    return there && frames.size() >= MOST_FRAMES;
  }

  /**
   * Whether the newest numbering that has the sequence may be yet to begin: a tick of the one that
   * memory is of, and that is not behind the sequence, stands no further on.
   */
  private boolean mayBeOfAnOlderNumbering() {
    return search.first()
        && search.afterNanos() == Search.UNKNOWN
        && lastStreamSequence < search.fromStreamSequence() + TapeAssembler.STREAM_DISORDER;
  }

  /** Whether there is something to go on with, though more may follow. */
  boolean hasFound() {
    return proof == Proof.PROVEN && there && !frames.isEmpty();
  }

  /** Whether ticks on both sides were read of what is sought, and it was not among them. */
  boolean hasPassed() {
    return proof == Proof.PASSED;
  }

  /** The broker is away: what was found leads nowhere. */
  void giveUp() {
    proof = Proof.REFUTED;
    givenUp = true;
  }

  /**
   * Whether the same search, from the stream's first message on, may prove what this one cannot.
   */
  boolean mayBeProvenFromTheBeginning() {
    return search.first()
        && search.afterNanos() == Search.UNKNOWN
        && search.fromStreamSequence() > 1
        && proof == Proof.REFUTED
        && !givenUp;
  }

  void add(Arrival arrival) {
    lastStreamSequence = arrival.streamSequence();
    Tick tick = arrival.tick();
    if (!isFull()) {
      nextStreamSequence = lastStreamSequence + 1;
    } else if (tick.restart()) {
      older = found(); // Before those that wait are let go.
    } else {
      return;
    }
    there |= tick.eventNanos() >= search.afterNanos();
    if (tick.eventNanos() < numberingNanos
        || (tick.restart() && tick.eventNanos() == numberingNanos)) {
      return; // It is of a numbering that is over, or its beginning comes again.
    }
    if (tick.restart() && tick.eventNanos() <= search.afterNanos()) {
      // What stood before is none of the numbering that is sought.
      numberingNanos = tick.eventNanos();
      frames.clear();
      assembler = assemblerFrom(search.afterSequence());
      return;
    }
    if (assembler.on(arrival, 0) instanceof Placement.OnTape(List<Placed> placed)) {
      if (tick.restart()) {
        beginAnew(tick);
        placed.stream().dropWhile(last -> !last.arrival().equals(arrival)).forEach(this::keep);
      } else {
        look(tick);
        placed.forEach(this::keep);
      }
    } else if (look(tick)) {
      // What is missing before it is no concern of this search.
      assembler.skipTo(search.afterSequence()).forEach(this::keep);
    }
    if (!isFull()) {
      release(arrival.storedNanos());
    }
  }

  /**
   * There is nothing more. What still waits for others, and has not waited for long, waits at the
   * end of memory's tape as well, and comes from there.
   */
  void end(long epochNanos) {
    over = true;
    complete = !isFull();
    if (complete) {
      release(epochNanos);
    }
    boolean isOfAnOlderNumbering = proof == Proof.PASSED && older.proven();
    if (proof != Proof.PROVEN && !isOfAnOlderNumbering) {
      proof = Proof.REFUTED;
    }
  }

  private void release(long epochNanos) {
    assembler.onTime(0, epochNanos).forEach(this::keep);
  }

  Found found() {
    return switch (proof) {
      case PROVEN -> new Found(List.copyOf(frames), true, complete, next(), numberingNanos);
      case PASSED -> older;
      case OPEN, REFUTED -> Found.NOTHING;
    };
  }

  private Place next() {
    return new InStream(assembler.earliestHeld().orElse(nextStreamSequence));
  }

  /**
   * What was sought is perhaps of the numbering that ends here: then there is no going on, unless
   * it fills a page.
   */
  private void beginAnew(Tick restart) {
    frames.clear();
    nextStreamSequence = lastStreamSequence + 1;
    // One that began after a tick of the numbering that is sought is another.
    proof = search.afterNanos() == Search.UNKNOWN ? Proof.OPEN : Proof.REFUTED;
    numberingNanos = restart.eventNanos();
    look(restart);
  }

  /** Answers whether {@code tick} proves what is sought. */
  private boolean look(Tick tick) {
    if (proof == Proof.OPEN && isALaterNamesake(tick)) {
      proof = Proof.REFUTED;
    }
    long previous = tick.previousSequence().orElse(Frame.NO_SEQUENCE);
    boolean joins = tick.sequence() == search.afterSequence() || previous == search.afterSequence();
    boolean proves = proof == Proof.OPEN && joins;
    if (proves) {
      proof = Proof.PROVEN;
    }
    return proves;
  }

  /** Whether {@code tick} has the sequence in a numbering that began later, unseen. */
  private boolean isALaterNamesake(Tick tick) {
    return search.afterNanos() != Search.UNKNOWN
        && tick.sequence() == search.afterSequence()
        && tick.eventNanos() > search.afterNanos();
  }

  private void keep(Placed placed) {
    Tick tick = placed.arrival().tick();
    if (tick.sequence() <= search.afterSequence() || isLongBefore(tick)) {
      return;
    }
    if (proof == Proof.OPEN) {
      long previous = tick.previousSequence().orElse(Long.MAX_VALUE);
      proof = previous < search.afterSequence() ? Proof.PASSED : Proof.REFUTED;
    }
    if (proof == Proof.PROVEN) {
      frames.add(IncrementCodec.encode(placed).frame());
    }
  }

  /** Whether a tick is no straggler of the numbering that is sought: it must be of an older one. */
  private boolean isLongBefore(Tick tick) {
    return search.afterNanos() != Search.UNKNOWN
        && tick.eventNanos() < search.afterNanos() - TapeAssembler.MOST_DISORDER_NANOS;
  }
}
