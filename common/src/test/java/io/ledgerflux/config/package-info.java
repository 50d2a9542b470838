@NullMarked
package io.ledgerflux.config;

import org.jspecify.annotations.NullMarked;
