package io.ledgerflux.gateway.feed;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What became of the ticks of a {@link StitchingMarket}, by their places. */
final class StitchingFates {
  private final Set<Integer> stored = new LinkedHashSet<>();
  private final Set<Integer> neverStored = new HashSet<>();
  private final Deque<Integer> delayed = new ArrayDeque<>();
  private final Set<Integer> everDelayed = new HashSet<>();
  private final Set<Integer> vanished = new HashSet<>();

  void stores(int place) {
    stored.add(place);
  }

  /** It will not come any more. */
  void neverStores(int place) {
    neverStored.add(place);
  }

  /** It is yet to be stored. */
  void delays(int place) {
    delayed.add(place);
    everDelayed.add(place);
  }

  /** Those that are yet to be stored. */
  Collection<Integer> delayed() {
    return delayed;
  }

  /** The places of those that are stored only now. */
  List<Integer> storeDelayed() {
    List<Integer> now = List.copyOf(delayed);
    delayed.clear();
    stored.addAll(now);
    return now;
  }

  /** The broker lost it. */
  void vanishes(int place) {
    vanished.add(place);
  }

  /** Those that are stored, in the order in which they were. */
  Collection<Integer> stored() {
    return stored;
  }

  /**
   * How many of those behind {@code from} and before {@code to} were missing at some time: they
   * were not stored, or not at once, or the broker lost them.
   */
  int everMissingBetween(int from, int to) {
    return everMissingBetween(from, to, Set.of());
  }

  /** The same, where those in {@code unread} were missing, too. */
  int everMissingBetween(int from, int to, Set<Integer> unread) {
    return Math.toIntExact(
        IntStream.range(from + 1, to)
            .filter(place -> wasMissing(place) || unread.contains(place))
            .count());
  }

  private boolean wasMissing(int place) {
    return wasMissingInHistory(place) || vanished.contains(place);
  }

  /** Whether one of those behind {@code from} and before {@code to} was missing in the history. */
  boolean isMissingInHistoryBetween(int from, int to) {
    return IntStream.range(from + 1, to).anyMatch(this::wasMissingInHistory);
  }

  /** Whether that at {@code place} was missing in the history at some time. */
  boolean wasMissingInHistory(int place) {
    return neverStored.contains(place) || everDelayed.contains(place);
  }
}
