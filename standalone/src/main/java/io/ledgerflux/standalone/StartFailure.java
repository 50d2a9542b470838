package io.ledgerflux.standalone;

import java.io.Serial;

/** A start that cannot succeed; the message says why, and what to do. */
final class StartFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private StartFailure(String message) {
    super(message);
  }

  /** A start that fails for what is around it. */
  static StartFailure of(String message) {
    return new StartFailure(message);
  }
}
