package io.ledgerflux.gateway.server;

/** Why the gateway closes a connection. */
enum Closing {
  SERVICE_RESTART(1012, "the gateway stops", true),
  IDLE(4001, "idle", true),
  NO_ANSWER(4002, "no answer to a ping", true),
  SLOW_CONSUMER(4008, "slow consumer", true),
  KEY_ENDED(4401, "the key is not valid any more", false),
  TOO_MANY_REQUESTS(4029, "too many requests", false),
  MESSAGE_TOO_BIG(1009, "message too big", false),
  BROKEN_TEXT(1007, "a text that is not UTF-8", false),
  PROTOCOL_ERROR(1002, "not the WebSocket protocol", false);

  private final short code;
  private final String reason;
  private final boolean listens;

  Closing(int code, String reason, boolean listens) {
    this.code = (short) code;
    this.reason = reason;
    this.listens = listens;
  }

  /** The WebSocket's close code. */
  short code() {
    return code;
  }

  /** The same for people, and the metric's label. */
  String reason() {
    return reason;
  }

  /** Whether the subscriber's own good-bye is listened for: not where he sends what he must not. */
  boolean listens() {
    return listens;
  }
}
