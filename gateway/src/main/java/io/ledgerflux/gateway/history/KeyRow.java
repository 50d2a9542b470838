package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.access.ApiKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A key, and what is known of it beside.
 *
 * @param key the key
 * @param created when it was made
 * @param lastUsed when a gateway last told of its usage
 */
public record KeyRow(ApiKey key, Instant created, Optional<Instant> lastUsed) {}
