package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.ops.StopSignal;
import io.ledgerflux.snapshotter.db.Database;
import io.ledgerflux.snapshotter.upkeep.HistoryUpkeep;
import io.ledgerflux.trace.Tracing;
import java.time.InstantSource;

/**
 * What the shards of one process share.
 *
 * @param shards of the pipeline
 * @param batching when a batch is written
 * @param broker where ticks and rejects are read
 * @param database where they are written
 * @param upkeep makes a partition where one is missing
 * @param rejects takes what cannot be stored
 * @param snapshots takes what is committed
 * @param metrics where they count
 * @param clock tells when something is written
 * @param stop ends them
 * @param tracing follows a few ticks
 */
public record ShardParts(
    Shards shards,
    Batching batching,
    Broker broker,
    Database database,
    HistoryUpkeep upkeep,
    RejectPublisher rejects,
    SnapshotPublisher snapshots,
    ShardMetrics metrics,
    InstantSource clock,
    StopSignal stop,
    Tracing tracing) {}
