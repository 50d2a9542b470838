package io.ledgerflux.model;

/**
 * An operator's word that a product is read no more, and is to be forgotten by all who list it.
 *
 * @param product such as {@code LTC-USD}
 * @param statusNanos when this was told, in nanoseconds since the epoch
 */
public record ForgottenFeed(String product, long statusNanos) implements FeedWord {}
