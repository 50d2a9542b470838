package io.ledgerflux.gateway.session;

/**
 * Now, by both clocks.
 *
 * @param nanos of a clock that never goes back: for what is measured
 * @param epochNanos since the epoch: for what is told
 */
public record Moment(long nanos, long epochNanos) {}
