package io.ledgerflux.nats;

/**
 * Messages that cannot be read any more: they fell out of their stream, or its store is damaged.
 *
 * @param fromSequence the first stream sequence that is lost
 * @param toSequence the last one
 */
public record Loss(long fromSequence, long toSequence) {}
