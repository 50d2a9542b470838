package io.ledgerflux.nats;

/**
 * What is done with messages, one phase after another. After a failure it is proved by one message
 * that the broker takes what it is sent, before others are sent again or for the first time. Its
 * owner guards it.
 */
final class PublishPhases {
  private final Runnable entered;
  private Phase phase = Phase.BROKEN;

  /** Whether the broker has taken a message since the last failure. */
  private boolean proved;

  /** What is done with messages now. */
  enum Phase {
    /** There is no connection. */
    BROKEN,
    /** A message failed: what is outstanding is awaited. */
    SETTLING,
    /** What is not acknowledged is sent again. */
    RESENDING,
    /** One message is on its way, alone, or the first is awaited. */
    PROBING,
    /** New messages are sent as they come. */
    FLOWING,
    CLOSED
  }

  /**
   * Those of a publisher without a connection.
   *
   * @param entered run whenever a phase begins
   */
  PublishPhases(Runnable entered) {
    this.entered = entered;
  }

  Phase now() {
    return phase;
  }

  boolean is(Phase other) {
    return phase == other;
  }

  /** Whether the broker has taken a message since the last failure. */
  boolean isProved() {
    return proved;
  }

  /** Whether messages are sent, old or new. */
  boolean sends() {
    return switch (phase) {
      case RESENDING, PROBING, FLOWING -> true;
      case BROKEN, SETTLING, CLOSED -> false;
    };
  }

  /** There is a connection. */
  void connected() {
    proved = false;
    enterFrom(Phase.BROKEN, Phase.RESENDING);
  }

  /** The connection is broken. */
  void broke() {
    enter(Phase.BROKEN);
  }

  /** A message failed, or was not answered, on a connection that stands. */
  void failed() {
    proved = false;
    enter(Phase.SETTLING);
  }

  /** What was outstanding when a message failed may be sent again. */
  void settled() {
    enterFrom(Phase.SETTLING, Phase.RESENDING);
  }

  /** All was sent again that may be now. */
  void resent() {
    enterFrom(Phase.RESENDING, proved ? Phase.FLOWING : Phase.PROBING);
  }

  /**
   * The broker took a message.
   *
   * @return whether that proves that it takes what it is sent
   */
  boolean took() {
    if (phase != Phase.PROBING) {
      return false;
    }
    proved = true;
    enter(Phase.RESENDING);
    return true;
  }

  /** Nothing is done any more, whatever happens. */
  void close() {
    enter(Phase.CLOSED);
  }

  private void enterFrom(Phase from, Phase to) {
    if (phase == from) {
      enter(to);
    }
  }

  private void enter(Phase to) {
    if (phase != Phase.CLOSED) {
      phase = to;
      entered.run();
    }
  }
}
