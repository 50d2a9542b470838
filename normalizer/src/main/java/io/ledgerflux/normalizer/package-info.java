/** Checks every tick, shard by shard. */
@NullMarked
package io.ledgerflux.normalizer;

import org.jspecify.annotations.NullMarked;
