package io.ledgerflux.ingestor.feed;

import io.ledgerflux.ingestor.supervision.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the feed stands, by all its connections. A product that the venue refuses by its name is
 * told, and nothing more: a connection that is for such products alone is missed by nobody. Where
 * the venue refuses all of them, the feed is not there.
 *
 * @param connected whether all connections stand that have something to bring
 * @param problem what is wrong with one that brings nothing; empty where nothing is
 * @param refused the products that the venue refuses, each with its reason
 */
record FeedHealth(boolean connected, Optional<String> problem, Map<String, Refusal> refused) {

  /** The feed whose connections look so. */
  static FeedHealth of(List<FeedSession.View> connections) {
    List<FeedSession.View> wanted = connections.stream().filter(c -> !c.refusedWhole()).toList();
    List<FeedSession.View> needed = wanted.isEmpty() ? connections : wanted;
    Map<String, Refusal> refused = new HashMap<>();
    connections.forEach(c -> refused.putAll(c.refused()));
    return new FeedHealth(
        !wanted.isEmpty() && wanted.stream().allMatch(FeedSession.View::open),
        needed.stream().filter(c -> !c.subscribed()).map(FeedSession.View::problem).findFirst(),
        refused);
  }

  /** The products that the venue refuses by their names. */
  Set<String> refusedByName() {
    return refused.entrySet().stream()
        .filter(refusal -> refusal.getValue().byName())
        .map(Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** The refusals, as people read them; empty where there are none. */
  String warning() {
    return refused.entrySet().stream()
        .sorted(Entry.comparingByKey())
        .map(refusal -> refusal.getKey() + " is refused: " + refusal.getValue().reason())
        .collect(Collectors.joining("; "));
  }
}
