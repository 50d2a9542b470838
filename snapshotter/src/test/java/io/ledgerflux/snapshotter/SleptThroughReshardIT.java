package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.Resharding;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.snapshotter.db.ShardLocks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A snapshotter that had no lock while the number of shards was changed, and gets one then. */
class SleptThroughReshardIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final ShardNumber ONE = ShardNumber.of(1);
  private static final String TRY =
      "SELECT pg_try_advisory_xact_lock(%d, 0)::int".formatted(ShardLocks.KEY);
  private static final ShardNumber TWO = ShardNumber.of(2);

  private final TestDatabase database = new TestDatabase(SharedServers.freshDatabase(getClass()));

  @Test
  void worksNoShardOfAnotherNumberThanItsOwn() throws Exception {
    try (NatsServer nats = NatsServer.temporary().start();
        TestPipeline pipeline = new TestPipeline(nats);
        TestDatabase.Transaction other = database.begin()) {
      other.execute("SELECT pg_advisory_xact_lock(%d, 0)".formatted(ShardLocks.KEY));
      Snapshotter snapshotter = new Snapshotter(pipeline.config(database, Duration.ofDays(7)));
      snapshotter.start();
      try {
        await().atMost(SOON).until(() -> says(snapshotter, "standby"));
        change(nats, ONE, TWO);
        pipeline.publish(Ticks.tick(1, 1));
        await().atMost(SOON).until(() -> says(snapshotter, "NUM_SHARDS is 1 here, but 2"));
        other.commit();
        await("the lock is free for the right one")
            .during(Duration.ofSeconds(2))
            .atMost(SOON)
            .until(() -> database.number(TRY) == 1);
        assertThat(snapshotter.readiness().isReady()).isFalse();
        assertThat(database.rows("SELECT * FROM tick_history")).isEmpty();

        change(nats, TWO, ONE);
        await().atMost(SOON).until(() -> snapshotter.readiness().isReady());
        await().atMost(SOON).until(() -> database.number("SELECT count(*) FROM tick_history") == 1);
      } finally {
        snapshotter.stop();
      }
    }
  }

  private static boolean says(Snapshotter snapshotter, String words) throws Exception {
    return TestPipeline.get(snapshotter, "/ready").contains(words);
  }

  private static void change(NatsServer nats, ShardNumber from, ShardNumber to) throws Exception {
    try (BrokerView broker = BrokerView.open(BrokerConfig.of(nats.url()), "test")) {
      new Resharding(broker).replace(from, to);
    }
  }
}
