/** A subscriber's session as decisions: what is sent, what waits, what is sought. */
@NullMarked
package io.ledgerflux.gateway.session;

import org.jspecify.annotations.NullMarked;
