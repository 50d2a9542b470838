/** What is wrong with a running system, in plain words. */
@NullMarked
package io.ledgerflux.operator.doctor;

import org.jspecify.annotations.NullMarked;
