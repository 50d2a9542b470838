/** All that speaks to PostgreSQL: each statement beside the method that runs it. */
@NullMarked
package io.ledgerflux.snapshotter.db;

import org.jspecify.annotations.NullMarked;
