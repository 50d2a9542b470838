package io.ledgerflux.gateway.session;

/**
 * What one connection may do.
 *
 * @param messagesPerSecond increments a second; 0 for no limit
 * @param burst how many increments can be saved up
 * @param maxProducts subscriptions at a time
 * @param requestsPerSecond requests a second, of which two seconds' worth can be saved up; 0 for no
 *     limit
 */
public record SessionLimits(
    long messagesPerSecond, long burst, int maxProducts, long requestsPerSecond) {}
