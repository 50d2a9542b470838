/**
 * The streams of NATS JetStream: their declaration, reading them from a position, publishing to
 * them in order. The one package that speaks to jnats.
 */
@NullMarked
package io.ledgerflux.nats;

import org.jspecify.annotations.NullMarked;
