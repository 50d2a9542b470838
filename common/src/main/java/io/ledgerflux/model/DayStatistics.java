package io.ledgerflux.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A product's last 24 hours, as the exchange tells them with each ticker.
 *
 * @param open price 24 hours ago
 * @param high highest price
 * @param low lowest price
 * @param volume traded, in the base currency
 */
public record DayStatistics(
    @Nullable BigDecimal open,
    @Nullable BigDecimal high,
    @Nullable BigDecimal low,
    @Nullable BigDecimal volume) {}
