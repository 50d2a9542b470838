package io.ledgerflux.client.protocol;

import java.util.List;
import java.util.Map;

/**
 * What a subscriber wants.
 *
 * @param products such as {@code BTC-USD}
 * @param snapshot whether the tape begins with a snapshot, where it is not resumed
 * @param fromSequence by product, the last sequence that the subscriber has: it gets what follows
 */
public record Subscription(
    List<String> products, boolean snapshot, Map<String, Long> fromSequence) {

  /** A subscription that cannot be changed from outside. */
  public Subscription {
    products = List.copyOf(products);
    fromSequence = Map.copyOf(fromSequence);
  }

  /** Snapshots of {@code products}, and all that follows. */
  public static Subscription of(String... products) {
    return new Subscription(List.of(products), true, Map.of());
  }

  /** The same, going on after what is had by now. */
  public Subscription after(Map<String, Long> lastSequences) {
    return new Subscription(products, snapshot, lastSequences);
  }
}
