/** Holds the documents to the code. */
@NullMarked
package io.ledgerflux.docs;

import org.jspecify.annotations.NullMarked;
