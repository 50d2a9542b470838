/** The whole pipeline under stress, each service a process of its own. */
@NullMarked
package io.ledgerflux.system;

import org.jspecify.annotations.NullMarked;
