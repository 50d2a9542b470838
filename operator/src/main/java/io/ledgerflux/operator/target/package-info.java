/** Where the system is that an operator's tool works on. */
@NullMarked
package io.ledgerflux.operator.target;

import org.jspecify.annotations.NullMarked;
