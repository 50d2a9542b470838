/** What the gateway counts. */
@NullMarked
package io.ledgerflux.gateway.metrics;

import org.jspecify.annotations.NullMarked;
