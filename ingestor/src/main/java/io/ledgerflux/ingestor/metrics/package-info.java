/** What an ingestor counts. */
@NullMarked
package io.ledgerflux.ingestor.metrics;

import org.jspecify.annotations.NullMarked;
