/** Keeps ticks, market state, candles and gaps in PostgreSQL. */
@NullMarked
package io.ledgerflux.snapshotter;

import org.jspecify.annotations.NullMarked;
