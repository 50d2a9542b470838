package io.ledgerflux.gateway.server;

import java.util.concurrent.atomic.AtomicInteger;

/** Who is let in: nobody before memory is filled, and no more than there may be. */
final class Admission {
  private final int maxConnections;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean open;

  Admission(int maxConnections) {
    this.maxConnections = maxConnections;
  }

  void open(boolean nowOpen) {
    open = nowOpen;
  }

  boolean isOpen() {
    return open;
  }

  /** Lets one in, if there is room; each is told off by {@link #leave}. */
  boolean tryEnter() {
    if (connections.incrementAndGet() <= maxConnections) {
      return true;
    }
    connections.decrementAndGet();
    return false;
  }

  void leave() {
    connections.decrementAndGet();
  }

  int connections() {
    return connections.get();
  }
}
