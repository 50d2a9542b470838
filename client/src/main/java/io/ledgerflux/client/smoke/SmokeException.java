package io.ledgerflux.client.smoke;

/** A deployment does not do what it should; the message says what was seen instead. */
final class SmokeException extends Exception {
  private static final long serialVersionUID = 1L;

  SmokeException(String seen) {
    super(seen);
  }
}
