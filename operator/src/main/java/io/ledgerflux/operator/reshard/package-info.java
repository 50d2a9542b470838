/** The change of the number of shards. */
@NullMarked
package io.ledgerflux.operator.reshard;

import org.jspecify.annotations.NullMarked;
