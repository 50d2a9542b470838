package io.ledgerflux.standalone;

import java.io.Serial;

/** A start that cannot succeed; the message says why, and what to do. */
final class StartFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int exitCode;

  private StartFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** A start that fails for what is around it. */
  static StartFailure of(String message) {
    return new StartFailure(LedgerFlux.EXIT_FAILED, message);
  }

  /** A start that was asked for with an option that is wrong. */
  static StartFailure wrongOption(String message) {
    return new StartFailure(LedgerFlux.EXIT_WRONG_OPTION, message);
  }

  int exitCode() {
    return exitCode;
  }
}
