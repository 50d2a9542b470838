/** What holds for the code of every module. */
@NullMarked
package io.ledgerflux.architecture;

import org.jspecify.annotations.NullMarked;
