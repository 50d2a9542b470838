/** From the queue to the broker: ticks, rejects, and how the feed is doing. */
@NullMarked
package io.ledgerflux.ingestor.publish;

import org.jspecify.annotations.NullMarked;
