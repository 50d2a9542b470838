/** What the command lines of all programs have in common. */
@NullMarked
package io.ledgerflux.cli;

import org.jspecify.annotations.NullMarked;
