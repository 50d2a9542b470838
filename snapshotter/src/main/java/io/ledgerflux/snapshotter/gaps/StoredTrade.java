package io.ledgerflux.snapshotter.gaps;

/**
 * A trade that was written into the history just now.
 *
 * @param tradeId its number
 * @param restart whether the venue began its numbering anew with it
 * @param late whether it came too late for the tape
 * @param eventNanos when it happened, in nanoseconds since the epoch
 */
public record StoredTrade(long tradeId, boolean restart, boolean late, long eventNanos) {}
