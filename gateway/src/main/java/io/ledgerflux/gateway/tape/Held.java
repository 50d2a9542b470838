package io.ledgerflux.gateway.tape;

/**
 * Where memory begins to hold a tape, and where the tape ends.
 *
 * @param firstSequence of the first tick that it holds; of the tape's last where it holds none
 * @param firstNanos when that tick happened, since the epoch
 * @param lastSequence the last one of the tape
 */
public record Held(long firstSequence, long firstNanos, long lastSequence) {}
