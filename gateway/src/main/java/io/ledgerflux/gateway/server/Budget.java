package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.SubscriptionCount;
import java.util.concurrent.atomic.AtomicLong;

/** How much all connections together make the gateway hold for them. All event loops tell it. */
final class Budget {
  /** Less than this for one connection would have it full after a few messages. */
  private static final int LEAST_SHARE = 4_096;

  private final BufferLimits limits;
  private final AtomicLong held = new AtomicLong();
  private final SubscriptionCount subscriptions;

  Budget(BufferLimits limits) {
    this.limits = limits;
    this.subscriptions = new SubscriptionCount(limits.subscriptions());
  }

  /** A connection holds so many bytes more than before, or fewer. */
  void moved(long bytes) {
    held.addAndGet(bytes);
  }

  /** How many bytes are held. */
  long heldBytes() {
    return held.get();
  }

  /** The subscriptions of all connections. */
  SubscriptionCount subscriptions() {
    return subscriptions;
  }

  /** Whether they are more than may be. */
  boolean isOverdrawn() {
    return held.get() > limits.totalBytes();
  }

  /**
   * Whether who holds {@code bytes}, one of {@code connections}, has to go: more is held than may
   * be, and he has more than an equal part of it. While too much is held there is one who has,
   * perhaps on another event loop; who has less never pays for him.
   */
  boolean isTooMuch(long bytes, int connections) {
    return isOverdrawn() && bytes > limits.totalBytes() / Math.max(1, connections);
  }

  /** How much one of {@code connections} may have waiting before it is full; a power of two. */
  int shareBytes(int connections) {
    long fair = Long.highestOneBit(Math.max(1, limits.totalBytes() / Math.max(1, connections)));
    return Math.toIntExact(Math.clamp(fair, LEAST_SHARE, limits.connectionBytes()));
  }
}
