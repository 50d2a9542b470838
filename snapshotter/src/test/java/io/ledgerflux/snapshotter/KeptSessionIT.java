package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.snapshotter.db.ShardLocks;
import io.ledgerflux.testing.Relay;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The database ends a snapshotter's session after six silent seconds. A broker that does not answer
 * makes each reader wait for some of them; the shard stays where it is all the same.
 */
class KeptSessionIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Each of the two readers waits for two answers of two seconds in it. */
  private static final Duration STANDSTILL = Duration.ofSeconds(12);

  private static final String HOLDER =
      """
      SELECT pid FROM pg_locks
       WHERE locktype = 'advisory' AND granted AND classid::bigint = %d AND objid = 0
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """
          .formatted(ShardLocks.KEY);

  private final TestDatabase database = new TestDatabase(SharedServers.freshDatabase(getClass()));

  @Test
  void keepsItsShardWhileTheBrokerDoesNotAnswer() throws Exception {
    try (NatsServer nats = NatsServer.temporary().start();
        TestPipeline pipeline = new TestPipeline(nats);
        Relay relay = Relay.toNats(URI.create(nats.url()).getPort())) {
      Snapshotter snapshotter =
          new Snapshotter(
              TestPipeline.reading(
                  "nats://127.0.0.1:" + relay.port(),
                  pipeline.config(database, Duration.ofDays(7))));
      snapshotter.start();
      try {
        pipeline.publish(Ticks.tick(1, 1));
        awaitRows(1);
        List<String> holder = database.rows(HOLDER);
        assertThat(holder).hasSize(1);

        relay.hold();
        await("the same session holds the shard's lock")
            .during(STANDSTILL)
            .atMost(STANDSTILL.plusMinutes(1))
            .until(() -> database.rows(HOLDER).equals(holder));

        relay.release();
        pipeline.publish(Ticks.tick(2, 2));
        awaitRows(2);
        assertThat(database.rows(HOLDER)).isEqualTo(holder);
      } finally {
        snapshotter.stop();
      }
    }
  }

  private void awaitRows(long count) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> database.number("SELECT count(*) FROM tick_history") == count);
  }
}
