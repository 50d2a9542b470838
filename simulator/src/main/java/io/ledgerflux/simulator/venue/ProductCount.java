package io.ledgerflux.simulator.venue;

/**
 * What became of a product's trades. A trade counts as sent when its ticker went to at least one
 * connection; numbers of trades are 0 while none was sent.
 *
 * @param made trades that happened, whether anybody was told or not
 * @param sent trades whose ticker was sent, each counted once
 * @param skipped trades that were left out on purpose
 * @param late tickers that were sent after a later one
 * @param repeated tickers that were sent again on purpose
 */
public record ProductCount(
    String product,
    long made,
    long sent,
    long skipped,
    long late,
    long repeated,
    long firstTradeId,
    long lastTradeId,
    long firstSequence,
    long lastSequence) {}
