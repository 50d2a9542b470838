/** A look at a running deployment from outside: does it serve what it should? */
@NullMarked
package io.ledgerflux.client.smoke;

import org.jspecify.annotations.NullMarked;
