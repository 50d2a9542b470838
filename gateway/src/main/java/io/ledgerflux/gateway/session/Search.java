package io.ledgerflux.gateway.session;

/**
 * What a subscriber needs that is not in memory: the tape of a product behind a sequence, to its
 * end. It overlaps with memory, since a tick that came late stands in the stream behind its
 * successors; the session takes from it no more than it needs.
 *
 * @param product whose tape
 * @param afterSequence the last sequence that the subscriber has
 * @param fromStreamSequence where in market_ticks the search begins
 * @param first whether it must be proven that nothing lies between {@code afterSequence} and what
 *     is found; later pages of the same search follow what was found before
 */
public record Search(String product, long afterSequence, long fromStreamSequence, boolean first) {}
