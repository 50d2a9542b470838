/** Prices by the minute, kept up tick by tick. */
@NullMarked
package io.ledgerflux.snapshotter.candles;

import org.jspecify.annotations.NullMarked;
