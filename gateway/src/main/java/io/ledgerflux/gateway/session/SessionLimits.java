package io.ledgerflux.gateway.session;

import java.util.Set;

/**
 * What one connection may do.
 *
 * @param messagesPerSecond increments a second; 0 for no limit
 * @param burst how many increments can be saved up
 * @param maxProducts subscriptions at a time
 * @param requestsPerSecond requests a second, of which two seconds' worth can be saved up; 0 for no
 *     limit
 * @param onlyProducts which it may see; empty for all
 */
public record SessionLimits(
    long messagesPerSecond,
    long burst,
    int maxProducts,
    long requestsPerSecond,
    Set<String> onlyProducts) {
  /** Limits with products that nobody changes. */
  public SessionLimits {
    onlyProducts = Set.copyOf(onlyProducts);
  }

  /** Limits of one who may see all products. */
  public SessionLimits(
      long messagesPerSecond, long burst, int maxProducts, long requestsPerSecond) {
    this(messagesPerSecond, burst, maxProducts, requestsPerSecond, Set.of());
  }

  /** Whether it may see {@code product}. */
  boolean allows(String product) {
    return onlyProducts.isEmpty() || onlyProducts.contains(product);
  }
}
