package io.ledgerflux.operator.rejects;

import io.ledgerflux.model.Reject;

/**
 * A reject as market_rejects keeps it.
 *
 * @param number of its message in the stream, by which it is named
 * @param reject what was refused, and why
 */
record Kept(long number, Reject reject) {}
