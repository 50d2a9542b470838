@NullMarked
package io.ledgerflux.normalizer.core;

import org.jspecify.annotations.NullMarked;
