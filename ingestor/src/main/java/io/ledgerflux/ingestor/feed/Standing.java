package io.ledgerflux.ingestor.feed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the feed stands, by all its connections. A product that the venue refuses is told, and
 * nothing more: one for which nothing but such products are left is missed by nobody. Where the
 * venue sends nothing at all, the feed is not there.
 *
 * @param connected whether all connections stand that have something to bring
 * @param problem what is wrong with one that brings nothing; empty where nothing is
 * @param refused the products that the venue refuses, each with its reason
 */
record Standing(boolean connected, Optional<String> problem, Map<String, String> refused) {

  /** The feed whose connections look so. */
  static Standing of(List<FeedSession.View> connections) {
    List<FeedSession.View> wanted = connections.stream().filter(c -> !c.refusedWhole()).toList();
    boolean nothingComes = connections.stream().noneMatch(FeedSession.View::subscribed);
    List<FeedSession.View> needed = nothingComes ? connections : wanted;
    Map<String, String> refused = new HashMap<>();
    connections.forEach(c -> refused.putAll(c.refused()));
    return new Standing(
        !wanted.isEmpty() && wanted.stream().allMatch(FeedSession.View::open),
        needed.stream().filter(c -> !c.subscribed()).map(FeedSession.View::problem).findFirst(),
        refused);
  }

  /** The refusals, as people read them; empty where there are none. */
  String warning() {
    return refused.entrySet().stream()
        .sorted(Entry.comparingByKey())
        .map(refusal -> refusal.getKey() + " is refused: " + refusal.getValue())
        .collect(Collectors.joining("; "));
  }
}
