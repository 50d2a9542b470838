/** What waits between the socket and the broker: bounded, and told about what it must drop. */
@NullMarked
package io.ledgerflux.ingestor.queue;

import org.jspecify.annotations.NullMarked;
