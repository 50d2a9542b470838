package io.ledgerflux.ops;

/** A part of the pipeline that runs until it is stopped; several can live in one process. */
public interface Service {
  /**
   * Begins to work, and returns at once: what it needs may come later, and {@link #readiness()}
   * tells when it is there.
   */
  void start();

  /** Ends the work in order: readiness first, then reading, then what is under way. Idempotent. */
  void stop();

  /** Whether it does its work, and if not, why. */
  Readiness readiness();

  /** The port that tells health, readiness and metrics; known once started. */
  int port();
}
