@NullMarked
package io.ledgerflux.operator.rebuild;

import org.jspecify.annotations.NullMarked;
