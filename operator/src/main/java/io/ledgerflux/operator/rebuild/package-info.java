/** What follows from the history, made anew. */
@NullMarked
package io.ledgerflux.operator.rebuild;

import org.jspecify.annotations.NullMarked;
