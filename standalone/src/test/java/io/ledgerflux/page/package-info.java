/** The gateway's page in a real browser. */
@NullMarked
package io.ledgerflux.page;

import org.jspecify.annotations.NullMarked;
