/** Traces: a few ticks are followed from service to service, for OpenTelemetry. */
@NullMarked
package io.ledgerflux.trace;

import org.jspecify.annotations.NullMarked;
