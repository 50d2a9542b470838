/** Reading the tape from the broker and handing it to the event loops. */
@NullMarked
package io.ledgerflux.gateway.feed;

import org.jspecify.annotations.NullMarked;
