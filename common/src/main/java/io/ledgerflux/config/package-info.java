/**
 * Configuration: options declared once, read from file and environment, all faults told at once.
 */
@NullMarked
package io.ledgerflux.config;

import org.jspecify.annotations.NullMarked;
