@NullMarked
package io.ledgerflux.nats;

import org.jspecify.annotations.NullMarked;
