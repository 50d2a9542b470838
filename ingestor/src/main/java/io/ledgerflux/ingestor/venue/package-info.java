/** What is said between us and the venue: its messages, and our requests. */
@NullMarked
package io.ledgerflux.ingestor.venue;

import org.jspecify.annotations.NullMarked;
