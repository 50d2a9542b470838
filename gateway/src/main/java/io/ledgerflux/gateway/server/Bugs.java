package io.ledgerflux.gateway.server;

/** Exceptions that nobody foresaw: on an event loop they would only be logged. */
final class Bugs {
  private Bugs() {}

  /** Runs {@code work}; what it throws goes to the process's handler of uncaught exceptions. */
  static void guard(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error bug) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
    }
  }
}
