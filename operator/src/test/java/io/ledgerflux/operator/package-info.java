@NullMarked
package io.ledgerflux.operator;

import org.jspecify.annotations.NullMarked;
