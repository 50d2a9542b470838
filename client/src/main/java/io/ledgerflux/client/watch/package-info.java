/** The command {@code watch}: a line for each message, and a summary at the end. */
@NullMarked
package io.ledgerflux.client.watch;

import org.jspecify.annotations.NullMarked;
