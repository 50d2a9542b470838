package io.ledgerflux.operator.doctor;

import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.StreamReport;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a reader has come.
 *
 * @param name of the reader, such as {@code The normalizer of shard 2}
 * @param stream that it reads
 * @param position where it stands; empty where it never read
 * @param waiting how many messages wait for it
 * @param firstWaitingNanos when the first of them was stored, in nanoseconds since the epoch
 */
record ReaderSight(
    String name,
    StreamReport stream,
    Optional<Position> position,
    long waiting,
    OptionalLong firstWaitingNanos) {}
