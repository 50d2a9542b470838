package io.ledgerflux.simulator.venue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

/** The newest of a series, held below a number and a weight. */
final class Bounded<T> {
  private final Deque<T> newest = new ArrayDeque<>();
  private final int most;
  private final long mostWeight;
  private final ToLongFunction<T> weight;
  private long heldWeight;

  Bounded(int most, long mostWeight, ToLongFunction<T> weight) {
    this.most = most;
    this.mostWeight = mostWeight;
    this.weight = weight;
  }

  void add(T element) {
    newest.addLast(element);
    heldWeight += weight.applyAsLong(element);
    while (newest.size() > most || heldWeight > mostWeight) {
      heldWeight -= weight.applyAsLong(newest.removeFirst());
    }
  }

  List<T> list() {
    return List.copyOf(newest);
  }
}
