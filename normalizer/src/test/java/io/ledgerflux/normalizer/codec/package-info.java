@NullMarked
package io.ledgerflux.normalizer.codec;

import org.jspecify.annotations.NullMarked;
