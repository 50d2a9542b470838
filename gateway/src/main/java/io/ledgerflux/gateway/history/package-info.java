/**
 * All that a gateway asks PostgreSQL: the history, for resumes, replays and REST, and the keys of
 * who comes in. The one package that speaks JDBC.
 */
@NullMarked
package io.ledgerflux.gateway.history;

import org.jspecify.annotations.NullMarked;
