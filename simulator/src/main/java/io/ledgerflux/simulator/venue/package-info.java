/** The exchange itself: subscriptions, channels, faults and the tape, without sockets. */
@NullMarked
package io.ledgerflux.simulator.venue;

import org.jspecify.annotations.NullMarked;
