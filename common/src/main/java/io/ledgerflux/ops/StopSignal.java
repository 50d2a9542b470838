package io.ledgerflux.ops;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells threads that loop to end, also while they wait for something. Any thread may give it. */
public final class StopSignal {
  private final CountDownLatch given = new CountDownLatch(1);

  /** Tells all to end. */
  public void give() {
    given.countDown();
  }

  /** Whether it was given. */
  public boolean isGiven() {
    return given.getCount() == 0;
  }

  /** Waits until it is given. */
  public void await() throws InterruptedException {
    given.await();
  }

  /** Waits for {@code time}, or until it is given, and tells whether it is. */
  public boolean await(Duration time) throws InterruptedException {
    return given.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
