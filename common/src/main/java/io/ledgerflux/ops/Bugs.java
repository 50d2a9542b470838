package io.ledgerflux.ops;

/**
 * Exceptions that nobody foresaw, in what a library calls: it would log them, or nothing at all.
 */
public final class Bugs {
  private Bugs() {}

  /** Runs {@code work}; what it throws goes to the process's handler of uncaught exceptions. */
  public static void guard(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error bug) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
    }
  }
}
