/** A made market: books, trades and their numbers, without a clock of its own. */
@NullMarked
package io.ledgerflux.simulator.market;

import org.jspecify.annotations.NullMarked;
