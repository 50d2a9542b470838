@NullMarked
package io.ledgerflux.normalizer;

import org.jspecify.annotations.NullMarked;
