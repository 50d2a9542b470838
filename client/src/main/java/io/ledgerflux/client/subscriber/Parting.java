package io.ledgerflux.client.subscriber;

/**
 * The end of a connection.
 *
 * @param reason in words
 * @param comeback what follows
 */
record Parting(String reason, Comeback comeback) {}
