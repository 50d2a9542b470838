package io.ledgerflux.simulator.market;

/**
 * A trade of the simulated market and what the book looked like after it.
 *
 * @param timeMicros microseconds since the epoch
 * @param takerSide the side of the order that came in
 * @param price in the product's smallest steps
 * @param size in units of 10⁻⁸
 * @param takerOrder a number of the taker's order, the same for all its fills
 */
public record Trade(
    Product product,
    long sequence,
    long tradeId,
    long timeMicros,
    Side takerSide,
    long price,
    long size,
    Quote quote,
    Day day,
    long takerOrder) {}
