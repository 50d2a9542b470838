/**
 * Keeps the database as the shards need it: its schema up to date before they begin, partitions
 * made ahead and dropped by age.
 */
@NullMarked
package io.ledgerflux.snapshotter.upkeep;

import org.jspecify.annotations.NullMarked;
