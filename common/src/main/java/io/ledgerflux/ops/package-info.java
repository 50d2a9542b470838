/** What every service has: start and stop, readiness, metrics, and the port that tells of them. */
@NullMarked
package io.ledgerflux.ops;

import org.jspecify.annotations.NullMarked;
