package io.ledgerflux.client.subscriber;

import java.time.Duration;
import java.util.OptionalLong;

/** Whether a subscriber comes again after a connection's end, and when. */
sealed interface Reconnection {
  /** At once, unless that failed before. */
  record AtOnce() implements Reconnection {}

  /** After a wait that grows with each failure. */
  record Gradually() implements Reconnection {}

  /**
   * Not before a while has passed.
   *
   * @param least how long
   */
  record After(Duration least) implements Reconnection {}

  /**
   * A new connection is there, or on its way.
   *
   * @param connection the new one
   */
  record On(Connection connection) implements Reconnection {}

  /** It does not: it would end the same way. */
  record Never() implements Reconnection {}

  /** It does not: the gateway wants a key, or another one. */
  record NotWithoutAKey() implements Reconnection {}

  /** It does not: it has all that it wanted. */
  record Satisfied() implements Reconnection {}

  /** Who did not keep up is to stay away for so long. */
  Duration AFTER_SLOWNESS = Duration.ofSeconds(1);

  /** Who floods a gateway is to stay away for so long. */
  Duration AFTER_FLOOD = Duration.ofSeconds(30);

  /** Nobody is believed who wants to be left alone for longer. */
  Duration LONGEST = Duration.ofMinutes(5);

  /** What docs/protocol.md says of a gateway's close code. */
  static Reconnection afterClose(int code) {
    return switch (code) {
      case 1002, 1003, 1007, 1009 -> new Never();
      case 1012, 4001, 4002 -> new AtOnce();
      case 4401 -> new NotWithoutAKey();
      case 4008 -> new After(AFTER_SLOWNESS);
      case 4029 -> new After(AFTER_FLOOD);
      default -> new Gradually();
    };
  }

  /** What it says of a handshake that is not granted. */
  static Reconnection afterRefusal(Handshake.Refusal refusal) {
    return switch (refusal.status()) {
      case 401, 403 -> new NotWithoutAKey();
      default ->
          refusal
              .retryAfter()
              .<Reconnection>map(Reconnection::notBefore)
              .orElse(passes(refusal.status()) ? new Gradually() : new Never());
    };
  }

  /** A proxy before the gateway answers so, too, while there is no gateway behind it. */
  private static boolean passes(int status) {
    return status == 429 || status >= 500;
  }

  /**
   * What it says of a request that was refused.
   *
   * @param retryMillis after how long it may go well; empty where waiting does not help
   */
  static Reconnection afterError(OptionalLong retryMillis) {
    return retryMillis.isPresent()
        ? notBefore(Duration.ofMillis(retryMillis.getAsLong()))
        : new Never();
  }

  private static Reconnection notBefore(Duration retryAfter) {
    return new After(retryAfter.compareTo(LONGEST) < 0 ? retryAfter : LONGEST);
  }
}
