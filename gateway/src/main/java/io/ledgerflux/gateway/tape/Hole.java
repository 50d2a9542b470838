package io.ledgerflux.gateway.tape;

/**
 * Where a tape stands still, since ticks of it are missing.
 *
 * @param afterSequence of the last tick before it
 * @param afterNanos when the latest tick of the numbering up to that one happened, since the epoch
 * @param lastMissing the sequence of the last tick that is missing
 * @param fromStreamSequence nothing of what is missing stands before it in market_ticks
 * @param sinceNanos since when a tick waits for it, by the clock that never goes back
 */
public record Hole(
    long afterSequence,
    long afterNanos,
    long lastMissing,
    long fromStreamSequence,
    long sinceNanos) {}
