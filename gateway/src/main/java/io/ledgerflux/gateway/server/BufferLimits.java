package io.ledgerflux.gateway.server;

/**
 * How much may wait in memory for who does not take it.
 *
 * @param connectionBytes for one connection, before it counts as full
 * @param totalBytes for all of them; past it the slowest are closed
 */
public record BufferLimits(int connectionBytes, long totalBytes) {}
