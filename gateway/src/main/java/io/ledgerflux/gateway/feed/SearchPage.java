package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.gateway.tape.Verdict;
import io.ledgerflux.gateway.tape.Verdict.Placed;
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
  private final TapeAssembler assembler = new TapeAssembler();
  private final List<Frame> frames = new ArrayList<>();
  private Proof proof;
  private boolean complete;
  private boolean givenUp;
  private long nextStreamSequence;

  SearchPage(Search search) {
    this.search = search;
    this.nextStreamSequence = search.fromStreamSequence();
    this.proof = search.first() ? Proof.OPEN : Proof.PROVEN;
    assembler.startAt(search.afterSequence());
  }

  /** Whether nothing more is wanted. */
  boolean isEnded() {
    return complete || frames.size() >= MOST_FRAMES || proof == Proof.REFUTED;
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
    return search.first() && search.fromStreamSequence() > 1 && proof == Proof.REFUTED && !givenUp;
  }

  void add(Arrival arrival) {
    nextStreamSequence = arrival.streamSequence() + 1;
    Tick tick = arrival.tick();
    if (assembler.on(arrival, 0) instanceof Verdict.OnTape(List<Placed> placed)) {
      if (tick.restart()) {
        beginAnew(placed.getLast());
      } else {
        look(tick);
        placed.forEach(this::keep);
      }
    } else {
      look(tick);
    }
    release(arrival.storedNanos());
  }

  /**
   * There is nothing more. What still waits for others, and has not waited for long, waits at the
   * end of memory's tape as well, and comes from there.
   */
  void end(long epochNanos) {
    complete = true;
    release(epochNanos);
    if (proof != Proof.PROVEN) {
      proof = Proof.REFUTED;
    }
  }

  private void release(long epochNanos) {
    assembler.onTime(0, epochNanos).forEach(this::keep);
  }

  Found found() {
    return proof == Proof.PROVEN
        ? new Found(frames, true, complete, assembler.earliestHeld().orElse(nextStreamSequence))
        : Found.NOTHING;
  }

  /** What was sought is perhaps of the numbering that ends here: then there is no going on. */
  private void beginAnew(Placed restart) {
    frames.clear();
    proof = Proof.OPEN;
    look(restart.arrival().tick());
    keep(restart);
  }

  private void look(Tick tick) {
    long previous = tick.previousSequence().orElse(Frame.NO_SEQUENCE);
    boolean joins = tick.sequence() == search.afterSequence() || previous == search.afterSequence();
    if (proof == Proof.OPEN && joins) {
      proof = Proof.PROVEN;
    }
  }

  private void keep(Placed placed) {
    Tick tick = placed.arrival().tick();
    if (tick.sequence() <= search.afterSequence()) {
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
}
