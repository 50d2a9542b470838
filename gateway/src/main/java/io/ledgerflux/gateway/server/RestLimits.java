package io.ledgerflux.gateway.server;

/**
 * What can be asked over HTTP.
 *
 * @param mostRows on a page
 * @param requests of the history at a time
 * @param requestsPerSecondPerAddress of which two seconds' worth can be saved up; 0 for no limit
 * @param unreadBytes of answers that nobody has taken yet; past it who takes nothing is closed
 */
public record RestLimits(
    int mostRows, int requests, long requestsPerSecondPerAddress, long unreadBytes) {}
