package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Hole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedMap;
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
  interface Finder {
    /** Seeks what is missing; {@code found} is told in the end, from any thread. */
    void seek(String product, Hole hole, Consumer<List<Arrival>> found);
  }

  private record Answer(String product, long afterSequence, List<Arrival> found) {}

  /** A hole that is sought. */
  private static final class Sought {
    private boolean isAnswered;
    private long nextNanos;

    Sought(Hole hole) {
      this.nextNanos = hole.sinceNanos() + DELAY_NANOS;
    }
  }

  /** A tape that stands still: its holes by the sequence behind which they begin. */
  private static final class StalledTape {
    private final SequencedMap<Long, Sought> holes = new LinkedHashMap<>();
    private boolean isOut;

    /** Knows of {@code open} and no others. */
    void know(List<Hole> open) {
      holes.keySet().retainAll(open.stream().map(Hole::afterSequence).toList());
      open.forEach(hole -> holes.computeIfAbsent(hole.afterSequence(), h -> new Sought(hole)));
    }

    Sought of(Hole hole) {
      return Objects.requireNonNull(holes.get(hole.afterSequence()));
    }
  }

  private final Optional<Finder> finder;
  private final Map<String, StalledTape> tapes = new HashMap<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  Holes(Finder finder) {
    this(Optional.of(finder));
  }

  private Holes(Optional<Finder> finder) {
    this.finder = finder;
  }

  /** Nothing is sought: what has not come is missing. */
  static Holes never() {
    return new Holes(Optional.empty());
  }

  /**
   * {@code product} still stands still; answers whether waiting may help yet.
   *
   * @param open its holes in order; ticks behind the first wait, so the others are sought too
   */
  boolean remain(String product, List<Hole> open, long nowNanos) {
    StalledTape tape = tapes.computeIfAbsent(product, p -> new StalledTape());
    tape.know(open);
    Hole longestDue =
        Collections.min(open, Comparator.comparingLong(hole -> tape.of(hole).nextNanos));
    if (!tape.isOut && nowNanos - tape.of(longestDue).nextNanos >= 0) {
      finder.ifPresent(s -> seek(s, product, longestDue, tape, nowNanos));
    }
    return finder.isPresent() && !tape.of(open.getFirst()).isAnswered;
  }

  private void seek(Finder by, String product, Hole hole, StalledTape tape, long nowNanos) {
    tape.isOut = true;
    tape.of(hole).nextNanos = nowNanos + AGAIN_NANOS;
    by.seek(product, hole, found -> answers.add(new Answer(product, hole.afterSequence(), found)));
  }

  /** {@code product} goes on. */
  void closed(String product) {
    StalledTape tape = tapes.get(product);
    if (tape != null && !tape.isOut) {
      tapes.remove(product);
    }
  }

  /** What was found since the last call, of each product in order. */
  List<Arrival> takeFound() {
    List<Arrival> found = new ArrayList<>();
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      StalledTape tape = tapes.get(answer.product());
      if (tape != null) {
        tape.isOut = false;
        Sought sought = tape.holes.get(answer.afterSequence());
        if (sought != null) {
          sought.isAnswered = true;
        }
      }
      found.addAll(answer.found());
    }
    return found;
  }
}
