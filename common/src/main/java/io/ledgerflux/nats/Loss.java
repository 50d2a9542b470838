package io.ledgerflux.nats;

/**
 * Messages that fell out of a stream before they were read.
 *
 * @param fromSequence the first stream sequence that is lost
 * @param toSequence the last one
 */
public record Loss(long fromSequence, long toSequence) {}
