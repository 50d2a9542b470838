/** Keeps the history's partitions as they must be: made ahead, dropped by age. */
@NullMarked
package io.ledgerflux.snapshotter.upkeep;

import org.jspecify.annotations.NullMarked;
