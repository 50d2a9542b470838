package io.ledgerflux.gateway.server;

/**
 * How much memory subscribers may take.
 *
 * @param connectionBytes that may wait for one connection, before it counts as full
 * @param totalBytes that may wait for all of them; past it those go for whom most waits
 * @param subscriptions of all of them; past it no more are taken
 */
public record BufferLimits(int connectionBytes, long totalBytes, long subscriptions) {}
