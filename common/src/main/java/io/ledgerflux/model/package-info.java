/**
 * The market's vocabulary: ticks, quotes, snapshots and the states of a feed. Plain values, no I/O,
 * no clock.
 */
@NullMarked
package io.ledgerflux.model;

import org.jspecify.annotations.NullMarked;
