package io.ledgerflux.gateway.protocol;

/** What is wrong with a request; the names stand on the wire. */
public enum ErrorCode {
  /** The request is no JSON object. */
  INVALID_JSON,
  /** The request names no operation, or an unknown one. */
  INVALID_OPERATION,
  /** A subscribe that says nothing that can be subscribed, or names that are no products. */
  SUBSCRIBE_ERROR,
  /** An unsubscribe that says nothing that can be unsubscribed. */
  UNSUBSCRIBE_ERROR,
  /** A ping whose time is neither number nor text of a number. */
  PING_ERROR,
  /** A product that is not known, and may never be: it is subscribed all the same. */
  UNKNOWN_PRODUCT,
  /** A product that the key of this connection may not see. */
  UNAUTHORIZED,
  /** The connection has as many subscriptions as it may have. */
  TOO_MANY_PRODUCTS,
  /** The request is longer than it may be; the connection is closed. */
  MESSAGE_TOO_BIG,
  /** Requests come faster than they may; this one was not looked at. */
  RATE_LIMITED,
  /** A replay that cannot be, or is under way already, or is not under way. */
  REPLAY_ERROR,
  /** There is no history to replay, or it cannot be reached now. */
  HISTORY_UNAVAILABLE,
  /** The gateway failed at this request. */
  INTERNAL_ERROR
}
