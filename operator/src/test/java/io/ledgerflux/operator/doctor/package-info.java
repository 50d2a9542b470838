@NullMarked
package io.ledgerflux.operator.doctor;

import org.jspecify.annotations.NullMarked;
