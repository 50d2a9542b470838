/** The database, as an operator's tools look at it. */
@NullMarked
package io.ledgerflux.operator.db;

import org.jspecify.annotations.NullMarked;
