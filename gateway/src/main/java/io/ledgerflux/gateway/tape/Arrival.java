package io.ledgerflux.gateway.tape;

import io.ledgerflux.model.Tick;

/**
 * A tick as it came from market_ticks: perhaps a duplicate, perhaps out of order.
 *
 * @param tick what it tells
 * @param json its text, as it goes on to subscribers
 * @param streamSequence its number in market_ticks
 * @param storedNanos when the broker stored it, in nanoseconds since the epoch
 */
public record Arrival(Tick tick, byte[] json, long streamSequence, long storedNanos) {}
