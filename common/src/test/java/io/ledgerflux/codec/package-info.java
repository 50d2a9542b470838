@NullMarked
package io.ledgerflux.codec;

import org.jspecify.annotations.NullMarked;
