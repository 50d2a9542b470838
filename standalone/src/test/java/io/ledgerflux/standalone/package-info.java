/** Tests of the pipeline on one machine. */
@NullMarked
package io.ledgerflux.standalone;

import org.jspecify.annotations.NullMarked;
