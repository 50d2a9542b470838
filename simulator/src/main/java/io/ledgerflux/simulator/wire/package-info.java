/** The exchange's messages as text, digit by digit as the real feed writes them. */
@NullMarked
package io.ledgerflux.simulator.wire;

import org.jspecify.annotations.NullMarked;
