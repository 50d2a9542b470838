/** Which pieces of time the history is kept in: which are made, and which are dropped. */
@NullMarked
package io.ledgerflux.snapshotter.partitions;

import org.jspecify.annotations.NullMarked;
