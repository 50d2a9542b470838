package io.ledgerflux.system;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How one of a swarm lost the gateways that served it, and whether they told before. One thread
 * writes; any reads the counts.
 */
final class SwarmLosses {
  private static final int SERVICE_RESTART = 1012;
  private static final int SLOW_CONSUMER = 4008;

  private final AtomicLong all = new AtomicLong();
  private final AtomicLong announced = new AtomicLong();
  private final AtomicLong saidAtTheEnd = new AtomicLong();
  private final AtomicLong slow = new AtomicLong();
  private final List<Long> outages = new CopyOnWriteArrayList<>();
  private boolean isAnnounced;
  private boolean isSaidAtTheEnd;
  private boolean isSlow;
  private long leftNanos;

  /** How often a gateway was lost. */
  long all() {
    return all.get();
  }

  /** How often that was announced: by a reconnect. */
  long announced() {
    return announced.get();
  }

  /** How often the close said that it stops. */
  long saidAtTheEnd() {
    return saidAtTheEnd.get();
  }

  /** How often a gateway closed since it was read too slowly: no loss of a gateway. */
  long slow() {
    return slow.get();
  }

  /** How long it took from each end to the next message, in milliseconds. */
  List<Long> outagesMillis() {
    return outages;
  }

  /** A connection begins. */
  void opened() {
    isAnnounced = false;
    isSaidAtTheEnd = false;
    isSlow = false;
  }

  /** A message came. */
  void served() {
    if (leftNanos != 0) {
      outages.add((System.nanoTime() - leftNanos) / 1_000_000);
      leftNanos = 0;
    }
  }

  /** The gateway told that it is about to stop. */
  void isAnnounced() {
    isAnnounced = true;
  }

  /** The gateway closed; tells whether {@code code} is one that it may close with. */
  boolean closedWith(int code) {
    isSaidAtTheEnd |= code == SERVICE_RESTART;
    isSlow |= code == SLOW_CONSUMER;
    return code == SERVICE_RESTART || code == SLOW_CONSUMER;
  }

  /** The connection is gone; tells whether one that served was: not the first try to reach it. */
  boolean left() {
    if (leftNanos != 0) {
      return false;
    }
    leftNanos = System.nanoTime();
    if (isSlow) {
      slow.incrementAndGet();
    } else {
      all.incrementAndGet();
      announced.addAndGet(isAnnounced ? 1 : 0);
      saidAtTheEnd.addAndGet(isSaidAtTheEnd ? 1 : 0);
    }
    return true;
  }
}
