@NullMarked
package io.ledgerflux.operator.products;

import org.jspecify.annotations.NullMarked;
