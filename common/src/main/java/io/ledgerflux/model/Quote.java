package io.ledgerflux.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The best price of one side of the book.
 *
 * @param price in the quote currency, with the exchange's digits
 * @param size in the base currency; null where the feed tells none
 */
public record Quote(BigDecimal price, @Nullable BigDecimal size) {}
