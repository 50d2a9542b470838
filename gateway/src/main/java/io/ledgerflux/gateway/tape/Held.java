package io.ledgerflux.gateway.tape;

/**
 * Where memory begins to hold a tape.
 *
 * @param firstSequence of the first tick that it holds; of the tape's last where it holds none
 * @param firstNanos when that tick happened, since the epoch
 */
public record Held(long firstSequence, long firstNanos) {}
