package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.snapshotter.db.ShardLocks;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A snapshotter's process is stopped, as a machine is that is paused, when it has stored ticks and
 * not told their snapshots yet. The database ends its session, and another takes its shard.
 */
class StoppedSnapshotterIT {
  /** So many that some would be told before it notices that it has lost its shard. */
  private static final List<String> PRODUCTS =
      IntStream.range(0, 30).mapToObj("P%d-USD"::formatted).toList();

  private static final int SHARD = 0;
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final URI NO_EXCHANGE = URI.create("ws://127.0.0.1:1");

  private final Instant start = Instant.now();
  private PipelineRig rig;
  private Rows rows;
  private BrokerView broker;
  private ServiceProcess stopped;

  @BeforeEach
  void start() throws Exception {
    rig =
        PipelineRig.servers(
            NO_EXCHANGE,
            Map.of(
                "NUM_SHARDS",
                "1",
                "BATCH_MAX_MS",
                "1",
                "SNAPSHOT_PERIOD_MS",
                Long.toString(PERIOD.toMillis())));
    rows = new Rows(rig.database());
    broker = BrokerView.open(BrokerConfig.of(rig.nats().url()), "test");
    stopped = rig.service(ServiceKind.SNAPSHOTTER).start();
    stopped.awaitReady();
  }

  @AfterEach
  void end() {
    if (stopped != null && stopped.isRunning()) {
      stopped.goOn();
    }
    if (broker != null) {
      broker.close();
    }
    if (rig != null) {
      rig.close();
    }
  }

  @Test
  void tellsNothingOverWhatItsSuccessorTold() throws Exception {
    ServiceProcess successor =
        rig.another(ServiceKind.SNAPSHOTTER, Map.of("SNAPSHOT_PERIOD_MS", "50")).start();
    publish(1);
    awaitTold(1);
    successor.awaitReady();
    long untold = standStillBeforeItTells();

    endItsSession();
    publish(untold + 1);
    awaitTold(untold + 1);
    stopped.goOn();

    await("it waits for the shard, and tells nothing more")
        .atMost(PATIENCE)
        .until(() -> stopped.log().contains("this one is its standby"));
    await("what its successor told stands there")
        .during(PERIOD.multipliedBy(2))
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(told()).containsOnly(untold + 1));
    assertThat(stopped.isReady()).isTrue();
  }

  /** Stops it, and tells of which ticks it has stored the states, and told none. */
  private long standStillBeforeItTells() throws Exception {
    for (long sequence = 2; sequence < 10; sequence++) {
      publish(sequence);
      awaitStored(sequence);
      stopped.standStill();
      if (Set.copyOf(told()).equals(Set.of(sequence - 1))) {
        return sequence;
      }
      stopped.goOn();
      awaitTold(sequence);
    }
    throw new AssertionError("it tells each snapshot before it can be stopped");
  }

  private void endItsSession() {
    String end =
        """
        SELECT pg_terminate_backend(pid, 10000)::int
          FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND classid::bigint = %d AND objid = %d
        """
            .formatted(ShardLocks.KEY, SHARD);
    assertThat(rows.all(end, row -> row.getInt(1))).containsExactly(1);
  }

  private void awaitStored(long sequence) {
    await("all states are stored")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                rows.number("SELECT count(*) FROM snapshots WHERE last_seq = " + sequence)
                    == PRODUCTS.size());
  }

  private void awaitTold(long sequence) {
    await("all snapshots are told")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() -> assertThat(told()).hasSize(PRODUCTS.size()).containsOnly(sequence));
  }

  /** The sequence of each snapshot that the broker has. */
  private List<Long> told() throws Exception {
    List<Long> sequences = new ArrayList<>();
    for (String product : PRODUCTS) {
      Optional<StreamMessage> last = broker.last(Subjects.SNAPSHOTS, Subjects.snapshot(product));
      if (last.isPresent()) {
        sequences.add(SnapshotCodec.decode(last.get().data()).sequence());
      }
    }
    return sequences;
  }

  /** One tick of each product. */
  private void publish(long sequence) throws Exception {
    for (String product : PRODUCTS) {
      Tick tick = tick(product, sequence);
      broker.publish(
          new OutboundMessage(
              Subjects.tick(SHARD, product), MessageIds.of(tick), TickCodec.encode(tick)));
    }
  }

  private Tick tick(String product, long sequence) {
    long nanos = Timestamps.nanos(start.plusMillis(sequence));
    return new Tick(
        product,
        sequence,
        OptionalLong.of(sequence - 1),
        false,
        nanos,
        nanos,
        new Trade(BigDecimal.TEN, BigDecimal.ONE, Side.BUY, OptionalLong.of(sequence)),
        null,
        null,
        null);
  }
}
