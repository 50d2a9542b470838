package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.model.Tick;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutageIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void waitsForWhatIsAwayAndThenGoesOn() throws Exception {
    try (NatsServer nats = NatsServer.temporary();
        PostgresServer postgres = PostgresServer.temporary()) {
      nats.start();
      postgres.start();
      TestDatabase database = new TestDatabase(postgres.createDatabase("outage"));
      try (TestPipeline pipeline = new TestPipeline(nats)) {
        Snapshotter snapshotter = new Snapshotter(pipeline.config(database, Duration.ofDays(7)));
        snapshotter.start();
        pipeline.publish(ticks(1, 300));
        awaitRows(database, 300);

        postgres.kill();
        await().atMost(SOON).until(() -> !snapshotter.readiness().isReady());
        pipeline.publish(ticks(301, 600));
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(TestPipeline.get(snapshotter, "/ready"))
                        .contains("\"postgres\":{\"state\":\"down\""));
        assertThat(TestPipeline.get(snapshotter, "/health")).contains("alive");
        postgres.start();
        awaitRows(database, 600);
        await().atMost(SOON).until(() -> snapshotter.readiness().isReady());

        nats.kill();
        await().atMost(SOON).until(() -> !snapshotter.readiness().isReady());
        nats.start();
        await().atMost(SOON).until(() -> snapshotter.readiness().isReady());
        pipeline.publish(ticks(601, 900));
        awaitRows(database, 900);

        snapshotter.stop();
        snapshotter.stop();
        assertThat(database.history("TRUE")).containsExactly(ticks(1, 900));
        assertThat(database.rows("SELECT * FROM feed_gaps")).isEmpty();
      }
    }
  }

  private static void awaitRows(TestDatabase database, long count) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> database.number("SELECT count(*) FROM tick_history") == count);
  }

  private static Tick[] ticks(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(number -> Ticks.tick(number, number))
        .toArray(Tick[]::new);
  }
}
