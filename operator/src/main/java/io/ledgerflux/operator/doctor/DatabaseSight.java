package io.ledgerflux.operator.doctor;

import io.ledgerflux.operator.db.DatabaseView.OpenGaps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The database, as it was seen.
 *
 * @param url where it is, without the password
 * @param clock its time
 * @param snapshotters how far each has come
 * @param unworked the shards whose lock nobody holds
 * @param partitionsUntil until when there are partitions; empty where now has none
 * @param gaps what is missing
 */
record DatabaseSight(
    String url,
    Instant clock,
    List<ReaderSight> snapshotters,
    Set<Integer> unworked,
    Optional<Instant> partitionsUntil,
    List<OpenGaps> gaps) {}
