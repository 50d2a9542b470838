/** The JSON of health and readiness. */
@NullMarked
package io.ledgerflux.ops.codec;

import org.jspecify.annotations.NullMarked;
