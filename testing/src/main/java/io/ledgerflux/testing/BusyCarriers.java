package io.ledgerflux.testing;

import java.util.concurrent.CountDownLatch;

/**
 * Virtual threads that compute without a pause, one on each carrier of this JVM: until they are
 * closed no other virtual thread runs.
 */
public final class BusyCarriers implements AutoCloseable {
  private static final int CARRIERS =
      Integer.getInteger(
          "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());

  private final CountDownLatch computing = new CountDownLatch(CARRIERS);
  private volatile boolean over;

  /** Returns when all compute. */
  public BusyCarriers() throws InterruptedException {
    for (int i = 0; i < CARRIERS; i++) {
      Thread.ofVirtual().name("busy-" + i).start(this::compute);
    }
    try {
      computing.await();
    } catch (InterruptedException e) {
      close();
      throw e;
    }
  }

  private void compute() {
    computing.countDown();
    while (!over) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    over = true;
  }
}
