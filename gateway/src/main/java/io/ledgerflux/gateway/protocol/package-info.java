/** What subscribers ask and what they are answered, as values. */
@NullMarked
package io.ledgerflux.gateway.protocol;

import org.jspecify.annotations.NullMarked;
