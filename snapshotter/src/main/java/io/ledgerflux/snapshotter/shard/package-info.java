/** The work of one shard, from market_ticks to PostgreSQL and market_snapshots. */
@NullMarked
package io.ledgerflux.snapshotter.shard;

import org.jspecify.annotations.NullMarked;
