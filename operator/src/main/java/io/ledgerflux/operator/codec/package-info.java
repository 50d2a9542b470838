/** The JSON that an operator's tools read. */
@NullMarked
package io.ledgerflux.operator.codec;

import org.jspecify.annotations.NullMarked;
