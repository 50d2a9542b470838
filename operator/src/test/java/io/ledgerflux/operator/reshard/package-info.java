@NullMarked
package io.ledgerflux.operator.reshard;

import org.jspecify.annotations.NullMarked;
