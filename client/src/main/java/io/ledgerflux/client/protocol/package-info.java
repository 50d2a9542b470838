/** The subscriber protocol as values: what a gateway says, and what is asked of it. */
@NullMarked
package io.ledgerflux.client.protocol;

import org.jspecify.annotations.NullMarked;
