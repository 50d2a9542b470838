/** The WebSocket and control server around the venue. */
@NullMarked
package io.ledgerflux.simulator.server;

import org.jspecify.annotations.NullMarked;
