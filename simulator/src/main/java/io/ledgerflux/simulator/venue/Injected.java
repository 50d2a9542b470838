package io.ledgerflux.simulator.venue;

import io.ledgerflux.simulator.fault.BadMessage;

/**
 * A bad message that went out.
 *
 * @param text exactly as it was sent
 * @param receivers how many connections it was sent to
 */
public record Injected(BadMessage kind, String product, String text, int receivers) {}
