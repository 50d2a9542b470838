package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Hole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * What is sought for tapes that stand still, while their ticks wait. A tick that is only late in
 * the stream comes by itself in a moment; for what does not, one search at a time is out for each
 * product. One thread owns it.
 */
final class Holes {
  /** How long a tick waits before it is sought. */
  static final long DELAY_NANOS = 200_000_000L;

  /** How long after a search that found nothing the next one begins: history comes a bit later. */
  static final long AGAIN_NANOS = 1_000_000_000L;

  /** Makes searches, somewhere else. */
  @FunctionalInterface
  interface Seeker {
    /** Seeks what is missing; {@code found} is told in the end, from any thread. */
    void seek(String product, Hole hole, Consumer<List<Arrival>> found);
  }

  private record Answer(String product, List<Arrival> found) {}

  private static final class Sought {
    private final long afterSequence;
    private boolean isOut;
    private boolean isAnswered;
    private long nextNanos;

    Sought(Hole hole) {
      this.afterSequence = hole.afterSequence();
      this.nextNanos = hole.sinceNanos() + DELAY_NANOS;
    }
  }

  private final Optional<Seeker> seeker;
  private final Map<String, Sought> sought = new HashMap<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  Holes(Seeker seeker) {
    this(Optional.of(seeker));
  }

  private Holes(Optional<Seeker> seeker) {
    this.seeker = seeker;
  }

  /** Nothing is sought: what has not come is missing. */
  static Holes never() {
    return new Holes(Optional.empty());
  }

  /** {@code product} still stands still at {@code hole}; answers whether that may help yet. */
  boolean remain(String product, Hole hole, long nowNanos) {
    Sought known = sought.get(product);
    if (known == null || (known.afterSequence != hole.afterSequence() && !known.isOut)) {
      known = new Sought(hole);
      sought.put(product, known);
    }
    if (!known.isOut && nowNanos - known.nextNanos >= 0) {
      known.isOut = true;
      known.nextNanos = nowNanos + AGAIN_NANOS;
      seeker.ifPresent(
          s -> s.seek(product, hole, found -> answers.add(new Answer(product, found))));
    }
    return seeker.isPresent() && !known.isAnswered;
  }

  /** {@code product} goes on. */
  void closed(String product) {
    Sought known = sought.get(product);
    if (known != null && !known.isOut) {
      sought.remove(product);
    }
  }

  /** What was found since the last call, of each product in order. */
  List<Arrival> takeFound() {
    List<Arrival> found = new ArrayList<>();
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      Sought known = sought.get(answer.product());
      if (known != null) {
        known.isOut = false;
        known.isAnswered = true;
      }
      found.addAll(answer.found());
    }
    return found;
  }
}
