/** The file that tells a script where everything is. */
@NullMarked
package io.ledgerflux.standalone.codec;

import org.jspecify.annotations.NullMarked;
