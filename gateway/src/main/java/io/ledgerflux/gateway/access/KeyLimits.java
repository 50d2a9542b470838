package io.ledgerflux.gateway.access;

import java.util.Set;

/**
 * What a key may at one gateway, beside what an address may; a limit of 0 is none of its own.
 *
 * @param connections WebSockets and event streams at a time
 * @param messagesPerSecond increments a second on each connection
 * @param requestsPerSecond over HTTP in all, and on each WebSocket
 * @param products which it may see; empty for all
 */
public record KeyLimits(
    int connections, long messagesPerSecond, long requestsPerSecond, Set<String> products) {
  /** No limits of its own, and all products. */
  public static final KeyLimits NONE = new KeyLimits(0, 0, 0, Set.of());

  /** Limits with products that nobody changes. */
  public KeyLimits {
    products = Set.copyOf(products);
  }

  /** Whether it may see {@code product}. */
  public boolean allows(String product) {
    return products.isEmpty() || products.contains(product);
  }
}
