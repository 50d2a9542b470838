/** The connections to the venue: the one place that speaks Vert.x. */
@NullMarked
package io.ledgerflux.ingestor.feed;

import org.jspecify.annotations.NullMarked;
