/** A few ticks are followed from hop to hop, for OpenTelemetry. */
@NullMarked
package io.ledgerflux.trace;

import org.jspecify.annotations.NullMarked;
