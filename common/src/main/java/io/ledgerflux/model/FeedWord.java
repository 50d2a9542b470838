package io.ledgerflux.model;

/** What is told of a product's feed. */
public sealed interface FeedWord permits FeedStatus, ForgottenFeed {
  /** Such as {@code BTC-USD}. */
  String product();

  /** When this was told, in nanoseconds since the epoch. */
  long statusNanos();
}
