/** Checks every tick, shard by shard: streams in, decisions by the core, streams out. */
@NullMarked
package io.ledgerflux.normalizer;

import org.jspecify.annotations.NullMarked;
