@NullMarked
package io.ledgerflux.model;

import org.jspecify.annotations.NullMarked;
