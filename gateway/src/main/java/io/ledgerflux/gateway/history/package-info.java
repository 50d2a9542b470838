/** What PostgreSQL keeps of the tape, read for resumes and replays. */
@NullMarked
package io.ledgerflux.gateway.history;

import org.jspecify.annotations.NullMarked;
