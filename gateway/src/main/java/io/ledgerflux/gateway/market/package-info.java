/**
 * What is known of the market beside its ticks: how each feed is doing, which trades are missing.
 */
@NullMarked
package io.ledgerflux.gateway.market;

import org.jspecify.annotations.NullMarked;
