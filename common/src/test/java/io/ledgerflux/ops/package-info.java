@NullMarked
package io.ledgerflux.ops;

import org.jspecify.annotations.NullMarked;
