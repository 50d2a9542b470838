/**
 * What to do with a connection to the venue: when to connect, what to subscribe, when to give up,
 * and what its silence and its numbers mean. Plain Java; the time is passed in.
 */
@NullMarked
package io.ledgerflux.ingestor.supervision;

import org.jspecify.annotations.NullMarked;
