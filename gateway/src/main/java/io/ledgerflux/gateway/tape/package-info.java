/** The market's tape in memory: ticks put in order, the newest state, and what a resume needs. */
@NullMarked
package io.ledgerflux.gateway.tape;

import org.jspecify.annotations.NullMarked;
