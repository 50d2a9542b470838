package io.ledgerflux.snapshotter.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.OrderedPublisher;
import io.ledgerflux.nats.Position;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.StopSignal;
import io.ledgerflux.snapshotter.TestDatabase;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.batch.TickBatch;
import io.ledgerflux.snapshotter.db.DamagedShard;
import io.ledgerflux.snapshotter.db.Database;
import io.ledgerflux.snapshotter.db.DatabaseMetrics;
import io.ledgerflux.snapshotter.db.Migrations;
import io.ledgerflux.snapshotter.db.PartitionTables;
import io.ledgerflux.snapshotter.db.ShardHistory;
import io.ledgerflux.snapshotter.db.ShardLease;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import io.ledgerflux.snapshotter.upkeep.HistoryUpkeep;
import io.ledgerflux.trace.Tracing;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told by who works a shard, and has just got it. */
class ShardWriterIT extends SnapshotsRig {
  private static final Instant NOW = Ticks.TIME.plusSeconds(60);
  private static final Shards ONE_SHARD = new Shards(1);
  private static final Tick WHOLE = Ticks.tick(10, 1);
  private static final PartitionPlan PLAN = new PartitionPlan(Duration.ofDays(7));

  private final TestDatabase rows = new TestDatabase(SharedServers.freshDatabase(getClass()));
  private final Readiness readiness = new Readiness();
  private final Database database =
      new Database(
          rows.config(), rows.config(), new DatabaseMetrics(registry), readiness.needs("postgres"));
  private final StopSignal stop = new StopSignal();
  private ShardLease lease;
  private ShardHistory history;

  @BeforeEach
  void begin() throws SQLException {
    new Migrations(database).run();
    try (PartitionTables tables = PartitionTables.open(database, PLAN)) {
      tables.make(List.of(Ticks.TIME), NOW);
    }
    lease = ShardLease.open(database, SHARD);
    assertThat(lease.tryTake()).isTrue();
    history = lease.load(ONE_SHARD, NOW);
  }

  @AfterEach
  void end() {
    lease.close();
  }

  @Test
  void tellsNoStateThatWasMadeAnewInPartOverTheWholeOne() throws Exception {
    store(WHOLE);
    store(Ticks.tick("ETH-USD", 7, 1, "2"));
    announce();
    assertThat(published("BTC-USD").map(Snapshot::state)).contains(MarketState.of(WHOLE));

    store(Ticks.tick("ETH-USD", 8, 2, "3"));
    DamagedShard.tellTradesAlone(rows, WHOLE.sequence(), 3_000);
    DamagedShard.damageTheState(rows);
    loadAgainInPart();
    announce();

    assertThat(history.markets())
        .filteredOn(state -> state.product().equals("BTC-USD"))
        .singleElement()
        .satisfies(state -> assertThat(state.bestBid()).isNull());
    assertThat(published("BTC-USD").map(Snapshot::state)).contains(MarketState.of(WHOLE));
    assertThat(published("ETH-USD").map(Snapshot::sequence)).contains(8L);
  }

  @Test
  void aStreamThatCannotBeReadIsNoSignThatTheDatabaseIsBack() throws Exception {
    ShardCondition condition = new ShardCondition(SHARD, readiness.needs("shard-0"));
    condition.lost(new SQLException("No space left on device"));
    broker.close();
    try (OrderedPublisher rejects = rejects();
        ShardWriter writer = new ShardWriter(SHARD, parts(rejects), condition, history)) {
      writer.storeTicks();
      condition.works("working");
    }
    assertThat(readiness.report().states())
        .filteredOn(state -> state.name().equals("shard-0"))
        .singleElement()
        .satisfies(state -> assertThat(state.detail()).contains("No space left on device"));
  }

  private void loadAgainInPart() throws SQLException {
    lease.close();
    lease = ShardLease.open(database, SHARD);
    await().atMost(Durations.ONE_MINUTE).until(lease::tryTake);
    history = DamagedShard.loadInPart(lease, ONE_SHARD, NOW);
  }

  private void store(Tick tick) throws Exception {
    Position start = history.ticksPosition();
    long next = start.streamSequence() + 1;
    history.write(
        new TickBatch(List.of(Ticks.entry(tick, false, next)), start, new Position(next, next, 1)),
        NOW);
  }

  private void announce() throws SQLException {
    ShardCondition condition = new ShardCondition(SHARD, readiness.needs("shard-0"));
    try (OrderedPublisher rejects = rejects();
        ShardWriter writer = new ShardWriter(SHARD, parts(rejects), condition, history)) {
      writer.announce();
    }
    publishWaiting();
  }

  private OrderedPublisher rejects() {
    return new OrderedPublisher(
        new OrderedPublisher.Wiring(
            config, STREAMS, "rejects", natsMetrics, readiness.needs("rejects")),
        1);
  }

  private ShardParts parts(OrderedPublisher rejects) {
    InstantSource clock = InstantSource.fixed(NOW);
    return new ShardParts(
        ONE_SHARD,
        new Batching(1, Duration.ZERO),
        broker,
        database,
        new HistoryUpkeep(database, PLAN, clock, stop),
        new RejectPublisher(rejects),
        publisher,
        metrics,
        clock,
        stop,
        Tracing.off());
  }
}
