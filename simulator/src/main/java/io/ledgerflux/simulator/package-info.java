/** The simulated exchange: Coinbase's WebSocket protocol over a made or a recorded market. */
@NullMarked
package io.ledgerflux.simulator;

import org.jspecify.annotations.NullMarked;
