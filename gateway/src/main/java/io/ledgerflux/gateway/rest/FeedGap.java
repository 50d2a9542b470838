package io.ledgerflux.gateway.rest;

import java.util.OptionalLong;

/**
 * Trades that are missing, or were.
 *
 * @param first trade id
 * @param last trade id
 * @param detectedNanos when it showed, in nanoseconds since the epoch
 * @param cause {@code missed} or {@code rejected}
 * @param recovered whether it is closed because the trades came
 * @param closedNanos when it was closed; empty: it is open
 */
public record FeedGap(
    long first,
    long last,
    long detectedNanos,
    String cause,
    boolean recovered,
    OptionalLong closedNanos) {}
