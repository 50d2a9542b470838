package io.ledgerflux.client.protocol;

import java.util.List;
import java.util.Map;

/**
 * What a subscriber wants.
 *
 * @param products such as {@code BTC-USD}; {@link #EVERYTHING} for all, also those to come
 * @param snapshot whether the tape begins with a snapshot, where it is not resumed
 * @param fromSequence by product, the last sequence that the subscriber has: it gets what follows
 * @param delivery how it is served
 */
public record Subscription(
    List<String> products, boolean snapshot, Map<String, Long> fromSequence, Delivery delivery) {
  /** The name that means all products. */
  public static final String EVERYTHING = "*";

  /** A subscription that cannot be changed from outside. */
  public Subscription {
    products = List.copyOf(products);
    fromSequence = Map.copyOf(fromSequence);
  }

  /** A subscription to each tick. */
  public Subscription(List<String> products, boolean snapshot, Map<String, Long> fromSequence) {
    this(products, snapshot, fromSequence, Delivery.STANDARD);
  }

  /** Snapshots of {@code products}, and all that follows. */
  public static Subscription of(String... products) {
    return new Subscription(List.of(products), true, Map.of());
  }

  /** The same, going on after what is had by now. */
  public Subscription after(Map<String, Long> lastSequences) {
    return new Subscription(products, snapshot, lastSequences, delivery);
  }

  /** The same, served as {@code wanted}. */
  public Subscription with(Delivery wanted) {
    return new Subscription(products, snapshot, fromSequence, wanted);
  }
}
