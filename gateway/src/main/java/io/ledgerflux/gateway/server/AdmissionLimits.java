package io.ledgerflux.gateway.server;

/**
 * How many are let in.
 *
 * @param connections at a time
 * @param connectionsPerAddress at a time from one address; 0 for no limit
 * @param handshakesPerSecond of which two seconds' worth can be saved up; 0 for no limit
 * @param handshakesPerSecondPerAddress the same from one address; 0 for no limit
 * @param httpConnections TCP connections that are no WebSockets, or not yet
 */
public record AdmissionLimits(
    int connections,
    int connectionsPerAddress,
    long handshakesPerSecond,
    long handshakesPerSecondPerAddress,
    int httpConnections) {}
