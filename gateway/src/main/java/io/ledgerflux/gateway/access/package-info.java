/** Who may come in, and what he may: decisions without I/O. */
@NullMarked
package io.ledgerflux.gateway.access;

import org.jspecify.annotations.NullMarked;
