package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.fault.BadMessage;
import io.ledgerflux.simulator.fault.Place;

/**
 * A bad message that went out.
 *
 * @param place where it came among the true ones
 * @param ticker the true ticker from which it was made
 * @param text exactly as it was sent
 */
public record Injected(BadMessage kind, Place place, FeedMessage ticker, String text) {}
