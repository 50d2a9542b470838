/** The command-line test client. */
@NullMarked
package io.ledgerflux.client;

import org.jspecify.annotations.NullMarked;
