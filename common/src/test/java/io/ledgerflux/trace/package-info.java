@NullMarked
package io.ledgerflux.trace;

import org.jspecify.annotations.NullMarked;
