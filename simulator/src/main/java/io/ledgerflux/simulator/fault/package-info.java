/** What can be made to go wrong, and when. */
@NullMarked
package io.ledgerflux.simulator.fault;

import org.jspecify.annotations.NullMarked;
