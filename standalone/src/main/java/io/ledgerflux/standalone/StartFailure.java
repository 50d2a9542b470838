package io.ledgerflux.standalone;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A start that cannot succeed; the message says why, and what to do. */
final class StartFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** A start that fails for what is around it. */
  static StartFailure of(String message) {
    return new StartFailure(message, null);
  }

  /** A start that fails for what a part of it says. */
  static StartFailure of(String message, Throwable cause) {
    return new StartFailure(message, cause);
  }
}
