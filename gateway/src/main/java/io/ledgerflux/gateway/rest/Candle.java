package io.ledgerflux.gateway.rest;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * The prices of an interval.
 *
 * @param beginNanos in nanoseconds since the epoch
 * @param open the first price
 * @param high the highest
 * @param low the lowest
 * @param close the last
 * @param average the mean over the ticks, rounded at 16 or more digits
 * @param volume the sum of the trades' sizes; empty where no tick told one
 * @param ticks how many told a price
 */
public record Candle(
    long beginNanos,
    BigDecimal open,
    BigDecimal high,
    BigDecimal low,
    BigDecimal close,
    BigDecimal average,
    Optional<BigDecimal> volume,
    long ticks) {}
