/**
 * What is decided of a tick: plain values, without a server and without a clock. A shard is a
 * function of its input: whoever reads the same messages puts out the same ticks.
 */
@NullMarked
package io.ledgerflux.normalizer.core;

import org.jspecify.annotations.NullMarked;
