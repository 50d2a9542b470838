/** The JSON of the venue: its messages read, our requests written. */
@NullMarked
package io.ledgerflux.ingestor.codec;

import org.jspecify.annotations.NullMarked;
