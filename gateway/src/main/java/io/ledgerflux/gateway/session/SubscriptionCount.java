package io.ledgerflux.gateway.session;

import java.util.concurrent.atomic.AtomicLong;

/** How many subscriptions all connections together have, and may have. All event loops ask it. */
public final class SubscriptionCount {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /** There may be {@code most}. */
  public SubscriptionCount(long most) {
    this.most = most;
  }

  /** Takes room for one more, if there is some. */
  boolean tryTake() {
    if (taken.incrementAndGet() <= most) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  /** So many have ended. */
  public void ended(int subscriptions) {
    taken.addAndGet(-subscriptions);
  }
}
