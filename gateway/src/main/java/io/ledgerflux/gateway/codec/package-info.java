/** The JSON of requests and replies. */
@NullMarked
package io.ledgerflux.gateway.codec;

import org.jspecify.annotations.NullMarked;
