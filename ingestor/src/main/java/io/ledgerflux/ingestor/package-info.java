/** Reads the exchange's feed and publishes its ticks. */
@NullMarked
package io.ledgerflux.ingestor;

import org.jspecify.annotations.NullMarked;
