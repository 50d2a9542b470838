/** Streams the market to subscribers. */
@NullMarked
package io.ledgerflux.gateway;

import org.jspecify.annotations.NullMarked;
