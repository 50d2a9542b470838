/**
 * The market as a gateway knows it: the products with their tapes, how each feed is doing, which
 * trades are missing.
 */
@NullMarked
package io.ledgerflux.gateway.market;

import org.jspecify.annotations.NullMarked;
