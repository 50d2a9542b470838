/** The JSON of what a normalizer keeps for itself. */
@NullMarked
package io.ledgerflux.normalizer.codec;

import org.jspecify.annotations.NullMarked;
