/**
 * A subscriber that reconnects and resumes, and proves for each product that it missed no tick. It
 * shares no code with the gateway, so that tests of the whole pipeline can use it as a witness.
 */
@NullMarked
package io.ledgerflux.client.subscriber;

import org.jspecify.annotations.NullMarked;
