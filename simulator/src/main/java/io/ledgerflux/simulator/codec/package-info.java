/** What clients and recordings say, read with Jackson. */
@NullMarked
package io.ledgerflux.simulator.codec;

import org.jspecify.annotations.NullMarked;
