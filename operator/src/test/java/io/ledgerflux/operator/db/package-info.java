@NullMarked
package io.ledgerflux.operator.db;

import org.jspecify.annotations.NullMarked;
