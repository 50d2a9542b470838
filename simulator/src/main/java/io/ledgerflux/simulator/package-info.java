/** A server that speaks the exchange's protocol, with faults on demand. */
@NullMarked
package io.ledgerflux.simulator;

import org.jspecify.annotations.NullMarked;
