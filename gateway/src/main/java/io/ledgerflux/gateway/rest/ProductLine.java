package io.ledgerflux.gateway.rest;

import io.ledgerflux.model.FeedState;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a product is doing.
 *
 * @param product which
 * @param state of its feed; empty where nobody told
 * @param ageMillis how long ago its last tick was read; empty where none was
 * @param lastPrice of its last trade; empty where none is known
 */
public record ProductLine(
    String product,
    Optional<FeedState> state,
    OptionalLong ageMillis,
    Optional<BigDecimal> lastPrice) {}
