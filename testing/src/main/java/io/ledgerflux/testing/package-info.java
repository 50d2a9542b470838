/** What tests of several modules share, and no program. */
@NullMarked
package io.ledgerflux.testing;

import org.jspecify.annotations.NullMarked;
