package io.ledgerflux.client.subscriber;

/**
 * The end of a connection.
 *
 * @param reason in words
 * @param reconnection what follows
 */
record Disconnection(String reason, Reconnection reconnection) {}
