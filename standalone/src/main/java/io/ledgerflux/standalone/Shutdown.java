package io.ledgerflux.standalone;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the pipeline, as those ask for it who cannot bring it about: signals and bugs. The one
 * thread that started everything sees it, and stops everything.
 */
final class Shutdown {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CompletableFuture<Integer> done = new CompletableFuture<>();
  private volatile int exitCode;

  /** Asks for the end, for a bug. */
  void askForBug() {
    exitCode = LedgerFlux.EXIT_FAILED;
    asked.countDown();
  }

  /**
   * Asks for the end, and waits for it, for {@code limit} at most.
   *
   * @return the process's exit code; empty if it has not ended
   */
  Optional<Integer> askAndAwait(Duration limit) {
    asked.countDown();
    return done.copy()
        .thenApply(Optional::of)
        .completeOnTimeout(Optional.empty(), limit.toMillis(), TimeUnit.MILLISECONDS)
        .join();
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

  /** All is stopped, and the process has nothing to do but to end with {@code code}. */
  void done(int code) {
    done.complete(code);
  }

  /** Whether all is stopped. */
  boolean isDone() {
    return done.isDone();
  }

  /** The exit code that goes with the reason. */
  int exitCode() {
    return exitCode;
  }
}
