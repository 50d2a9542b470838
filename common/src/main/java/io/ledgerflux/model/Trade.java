package io.ledgerflux.model;

import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The last trade of a product.
 *
 * @param price in the quote currency, with the exchange's digits
 * @param size in the base currency; null where the feed tells none
 * @param side the taker's side; null where the feed tells none
 * @param tradeId rises by exactly one from trade to trade of a product; empty where the feed tells
 *     none
 */
public record Trade(
    BigDecimal price, @Nullable BigDecimal size, @Nullable Side side, OptionalLong tradeId) {}
