package io.ledgerflux.standalone;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the pipeline, as those ask for it who cannot bring it about: signals and bugs. The one
 * thread that started everything sees it, and stops everything.
 */
final class Ending {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile int exitCode;

  /** Asks for the end, for a bug. */
  void askForBug() {
    exitCode = LedgerFlux.EXIT_FAILED;
    asked.countDown();
  }

  /** Asks for the end, and waits for it, for {@code limit} at most. */
  void askAndAwait(Duration limit) {
    asked.countDown();
    try {
      done.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether somebody asked. */
  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Waits until somebody asks, for {@code limit} at most, and tells whether somebody did. */
  boolean await(Duration limit) {
    try {
      return asked.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** All is stopped. */
  void done() {
    done.countDown();
  }

  /** The exit code that goes with the reason. */
  int exitCode() {
    return exitCode;
  }
}
