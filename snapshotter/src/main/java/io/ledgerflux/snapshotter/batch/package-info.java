/** What is written together: some ticks of a shard, and where the reader stands after them. */
@NullMarked
package io.ledgerflux.snapshotter.batch;

import org.jspecify.annotations.NullMarked;
