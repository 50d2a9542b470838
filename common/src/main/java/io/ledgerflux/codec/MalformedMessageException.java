package io.ledgerflux.codec;

/** A message that is not what it must be; its message says where it is not. */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A message that is wrong as {@code message} says. */
  public MalformedMessageException(String message) {
    super(message);
  }

  /** A message that is wrong as {@code message} says, found through {@code cause}. */
  public MalformedMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
