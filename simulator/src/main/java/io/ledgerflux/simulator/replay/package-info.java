/** Recorded markets: reading, pacing and writing them. */
@NullMarked
package io.ledgerflux.simulator.replay;

import org.jspecify.annotations.NullMarked;
