package io.ledgerflux.gateway.tape;

/**
 * The range of a tape that memory holds, to the end of the tape.
 *
 * @param firstSequence of the first tick that it holds; of the tape's last where it holds none
 * @param firstNanos when that tick happened, since the epoch
 * @param lastSequence the last one of the tape
 */
public record HeldRange(long firstSequence, long firstNanos, long lastSequence) {}
