/**
 * Which trades are missing, told by their numbers: intervals that open, shrink, split and close.
 */
@NullMarked
package io.ledgerflux.snapshotter.gaps;

import org.jspecify.annotations.NullMarked;
