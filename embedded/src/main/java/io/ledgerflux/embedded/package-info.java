/**
 * Real nats-server and PostgreSQL, started in seconds, for tests and for the pipeline on one
 * machine.
 */
@NullMarked
package io.ledgerflux.embedded;

import org.jspecify.annotations.NullMarked;
