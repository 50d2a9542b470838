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
import java.util.Optional;

/** A page of what a search finds: the ticks of one product, put in order as they are read. */
final class SearchPage {
  static final int MOST_FRAMES = 256;

  private final Search search;
  private final TapeAssembler assembler = new TapeAssembler();
  private final List<Frame> frames = new ArrayList<>();
  private Optional<Boolean> proven = Optional.empty();
  private boolean complete;
  private long nextStreamSequence;

  SearchPage(Search search) {
    this.search = search;
    this.nextStreamSequence = search.fromStreamSequence();
    assembler.startAt(search.afterSequence());
    if (!search.first()) {
      proven = Optional.of(true);
    }
  }

  /** Whether nothing more is wanted. */
  boolean isEnded() {
    return complete || frames.size() >= MOST_FRAMES || !proven.orElse(true);
  }

  void add(Arrival arrival) {
    nextStreamSequence = arrival.streamSequence() + 1;
    Tick tick = arrival.tick();
    if (tick.restart()) {
      frames.clear();
      proven = Optional.of(search.first() && tick.sequence() <= search.afterSequence());
    } else if (proven.isEmpty()) {
      proven = Optional.of(follows(tick));
    }
    if (assembler.on(arrival, 0) instanceof Verdict.OnTape(List<Placed> placed)) {
      placed.forEach(this::keep);
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
  }

  private void release(long epochNanos) {
    assembler.onTime(0, epochNanos).forEach(this::keep);
  }

  Found found() {
    return proven.orElse(false)
        ? new Found(frames, true, complete, assembler.earliestHeld().orElse(nextStreamSequence))
        : Found.NOTHING;
  }

  private boolean follows(Tick first) {
    return first.sequence() <= search.afterSequence()
        || first.previousSequence().orElse(Long.MAX_VALUE) <= search.afterSequence();
  }

  private void keep(Placed placed) {
    frames.add(IncrementCodec.encode(placed).frame());
  }
}
