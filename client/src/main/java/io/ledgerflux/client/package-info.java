/** The command-line client; the entry, with its commands in packages below. */
@NullMarked
package io.ledgerflux.client;

import org.jspecify.annotations.NullMarked;
