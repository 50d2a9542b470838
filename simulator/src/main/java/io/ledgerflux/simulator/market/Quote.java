package io.ledgerflux.simulator.market;

/**
 * Best bid and best ask after a trade; prices in the product's smallest steps, sizes in units of
 * 10⁻⁸.
 */
public record Quote(long bid, long bidSize, long ask, long askSize) {}
