@NullMarked
package io.ledgerflux.cli;

import org.jspecify.annotations.NullMarked;
