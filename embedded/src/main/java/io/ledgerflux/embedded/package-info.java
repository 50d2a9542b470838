/** Real nats-server and PostgreSQL, started in seconds. */
@NullMarked
package io.ledgerflux.embedded;

import org.jspecify.annotations.NullMarked;
