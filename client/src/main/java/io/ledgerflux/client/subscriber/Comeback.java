package io.ledgerflux.client.subscriber;

import java.time.Duration;

/** Whether a subscriber comes again after a connection's end, and when. */
sealed interface Comeback {
  /** At once, unless that failed before. */
  record AtOnce() implements Comeback {}

  /** After a wait that grows with each failure. */
  record Gradually() implements Comeback {}

  /**
   * Not before a while has passed.
   *
   * @param least how long
   */
  record After(Duration least) implements Comeback {}

  /**
   * A new connection is there, or on its way.
   *
   * @param connection the new one
   */
  record On(Connection connection) implements Comeback {}

  /** It does not: it would end the same way. */
  record Never() implements Comeback {}

  /** It does not: it has all that it wanted. */
  record Satisfied() implements Comeback {}

  /** Who floods a gateway is to stay away for so long. */
  Duration AFTER_FLOOD = Duration.ofSeconds(30);

  /** What docs/protocol.md says of a gateway's close code. */
  static Comeback afterClose(int code) {
    return switch (code) {
      case 1002, 1003, 1007, 1009 -> new Never();
      case 1012 -> new AtOnce();
      case 4029 -> new After(AFTER_FLOOD);
      default -> new Gradually();
    };
  }
}
