package io.ledgerflux.simulator.market;

/**
 * A product's last 24 hours; prices in the product's smallest steps, volumes in units of 10⁻⁸.
 *
 * @param open price at the beginning of the 24 hours
 * @param volume volume of the 24 hours
 * @param volume30 volume of 30 days
 */
public record Day(long open, long low, long high, long volume, long volume30) {}
