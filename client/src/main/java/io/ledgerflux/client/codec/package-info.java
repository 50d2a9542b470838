/** The JSON of the subscriber protocol, as a subscriber reads and writes it. */
@NullMarked
package io.ledgerflux.client.codec;

import org.jspecify.annotations.NullMarked;
