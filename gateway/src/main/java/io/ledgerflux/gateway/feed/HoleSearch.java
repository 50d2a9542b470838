package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.session.BackfillSource;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Place;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Hole;
import io.ledgerflux.model.Tick;
import io.ledgerflux.ops.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Seeks the ticks that are missing in a tape: in each source what those before it do not have.
 *
 * @param sources first the one that is nearest
 */
record HoleSearch(List<BackfillSource> sources) implements Holes.Finder {
  /** How many are found at a time, about: while as many wait, the waiting ends. */
  private static final int MOST_FOUND = 2_000;

  @Override
  public void seek(String product, Hole hole, Consumer<List<Arrival>> found) {
    Threads.start("hole-" + product, () -> found.accept(find(product, hole)));
  }

  /** What is found of {@code hole}, in order; blocks. */
  List<Arrival> find(String product, Hole hole) throws InterruptedException {
    List<Arrival> found = new ArrayList<>();
    for (BackfillSource backfill : sources) {
      if (!isWhole(found, hole)) {
        seek(backfill, product, hole, found);
      }
    }
    return found;
  }

  private static boolean isWhole(List<Arrival> found, Hole hole) {
    return !found.isEmpty() && found.getLast().tick().sequence() == hole.lastMissing();
  }

  private static void seek(BackfillSource backfill, String product, Hole hole, List<Arrival> found)
      throws InterruptedException {
    Place from = new InStream(hole.fromStreamSequence());
    boolean more = true;
    while (more && found.size() < MOST_FOUND) {
      Found page = backfill.find(search(product, hole, found, from));
      more = take(page, hole, found);
      from = page.next();
    }
  }

  private static Search search(String product, Hole hole, List<Arrival> found, Place from) {
    if (found.isEmpty()) {
      return new Search(product, hole.afterSequence(), from, false, hole.afterNanos());
    }
    Tick last = found.getLast().tick();
    return new Search(product, last.sequence(), from, false, last.eventNanos());
  }

  /** Takes what is missing; answers whether more may come behind it. */
  private static boolean take(Found page, Hole hole, List<Arrival> found) {
    for (Frame frame : page.frames()) {
      Arrival arrival = IncrementCodec.arrival(frame);
      if (frame.sequence() > hole.lastMissing() || arrival.tick().restart()) {
        return false;
      }
      found.add(arrival);
    }
    return !isWhole(found, hole) && page.proven() && !page.complete() && !page.frames().isEmpty();
  }
}
