package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.testing.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL whose disk has no room for its write-ahead log ends itself. */
class NoRoomForLogIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int DISK_MEGABYTES = 160;
  private static final Map<String, String> SHORT_LOG =
      Map.of("min_wal_size", "32MB", "max_wal_size", "64MB");

  @TempDir private Path directory;

  @Test
  void nothingIsLostByADatabaseThatEndedForWantOfRoom() throws Exception {
    var made = SmallDisk.at(directory, DISK_MEGABYTES);
    assumeThat(made).as("a disk of its own").isPresent();
    try (SmallDisk disk = made.orElseThrow();
        NatsServer nats = NatsServer.temporary().start();
        PostgresServer postgres = PostgresServer.at(directory, 0, SHORT_LOG).start();
        TestPipeline pipeline = new TestPipeline(nats)) {
      TestDatabase database = new TestDatabase(postgres.createDatabase("crowded"));
      Snapshotter snapshotter = new Snapshotter(pipeline.config(database, Duration.ofDays(7)));
      snapshotter.start();
      try {
        pipeline.publish(ticks(1, 300));
        awaitRows(database, 300);

        disk.fill();
        pipeline.publish(ticks(301, 600));
        await().atMost(SOON).until(() -> !snapshotter.readiness().isReady());
        await("it ends").atMost(SOON).until(() -> hasEnded(postgres, database));
        pipeline.publish(ticks(601, 900));
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(TestPipeline.get(snapshotter, "/ready"))
                        .contains("\"postgres\":{\"state\":\"down\""));
        assertThat(TestPipeline.get(snapshotter, "/health")).contains("alive");
        disk.clear();
        postgres.start();

        awaitRows(database, 900);
        await().atMost(SOON).until(() -> snapshotter.readiness().isReady());
      } finally {
        snapshotter.stop();
      }
      assertThat(database.history("TRUE")).containsExactly(ticks(1, 900));
      assertThat(database.rows("SELECT * FROM feed_gaps")).isEmpty();
      assertThat(pipeline.all(Subjects.REJECTS, Subjects.rejects())).isEmpty();
    }
  }

  /** Uses up what the log still has, unless nothing can be used any more. */
  private static boolean hasEnded(PostgresServer postgres, TestDatabase database) {
    try {
      database.execute("SELECT pg_logical_emit_message(false, 'full', repeat('x', 1000000))");
    } catch (IllegalStateException e) {
      return !postgres.isRunning();
    }
    return false;
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
