@NullMarked
package io.ledgerflux.operator.rejects;

import org.jspecify.annotations.NullMarked;
