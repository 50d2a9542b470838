/** Products that nobody reads any more: what still tells of them is taken away. */
@NullMarked
package io.ledgerflux.operator.products;

import org.jspecify.annotations.NullMarked;
