package io.ledgerflux.nats;

/** A stream or a number that the broker holds otherwise than this service needs it. */
public final class StreamConflictException extends Exception {
  private static final long serialVersionUID = 1L;

  StreamConflictException(String message) {
    super(message);
  }

  StreamConflictException(String message, Throwable cause) {
    super(message, cause);
  }
}
