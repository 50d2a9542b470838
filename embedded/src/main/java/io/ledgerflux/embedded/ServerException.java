package io.ledgerflux.embedded;

import java.io.Serial;

/** A server could not be installed, started or stopped; the message says what to do. */
public final class ServerException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  ServerException(String message) {
    super(message);
  }

  ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
