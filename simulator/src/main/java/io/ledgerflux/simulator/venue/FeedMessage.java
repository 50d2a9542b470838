package io.ledgerflux.simulator.venue;

/** A trade as its message tells it. */
public record FeedMessage(String product, long tradeId, long sequence, String text) {}
