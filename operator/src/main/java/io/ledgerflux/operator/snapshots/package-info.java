/** What tools write into market_snapshots. */
@NullMarked
package io.ledgerflux.operator.snapshots;

import org.jspecify.annotations.NullMarked;
