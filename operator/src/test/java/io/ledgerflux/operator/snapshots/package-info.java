@NullMarked
package io.ledgerflux.operator.snapshots;

import org.jspecify.annotations.NullMarked;
