/** What was refused: listed, shown, and put through the checks again. */
@NullMarked
package io.ledgerflux.operator.rejects;

import org.jspecify.annotations.NullMarked;
