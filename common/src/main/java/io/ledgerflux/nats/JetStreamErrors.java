package io.ledgerflux.nats;

/** Error codes of JetStream's API that are answers here, and no failures. */
final class JetStreamErrors {
  /** The stream has no such message. */
  static final int MESSAGE_NOT_FOUND = 10037;

  /** There is no such stream. */
  static final int STREAM_NOT_FOUND = 10059;

  /** Somebody else has written meanwhile: the last sequence is not the one that was expected. */
  static final int WRONG_LAST_SEQUENCE = 10071;

  private JetStreamErrors() {}
}
