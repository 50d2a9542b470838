package io.ledgerflux.gateway.access;

/**
 * What a key was used for since it was last told.
 *
 * @param keyId whose
 * @param requests by HTTP and WebSocket
 * @param messages that were sent to it over WebSockets
 * @param bytes of messages and of answers' bodies
 */
public record Usage(String keyId, long requests, long messages, long bytes) {}
