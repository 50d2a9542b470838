package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.snapshotter.shard.ShardOwner;
import java.time.Duration;
import java.util.List;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FullDiskIT {
  private static final Logger LOGGER =
      (Logger) LoggerFactory.getLogger(ShardOwner.class.getPackageName());

  private final TestDatabase database = new TestDatabase(SharedServers.freshDatabase(getClass()));

  @Test
  void aDatabaseWithAFullDiskIsToldOnceAndOutlived() throws Exception {
    SharedServers.clearStreams();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    LOGGER.addAppender(log);
    try (TestPipeline pipeline = new TestPipeline(SharedServers.nats())) {
      Snapshotter snapshotter = new Snapshotter(pipeline.config(database, Duration.ofDays(7)));
      snapshotter.start();
      try {
        await().atMost(Durations.ONE_MINUTE).until(() -> snapshotter.readiness().isReady());
        fillUp();
        pipeline.publish(Ticks.tick(1, 1));
        await().atMost(Durations.ONE_MINUTE).until(() -> tries() >= 4);
        await()
            .atMost(Durations.ONE_MINUTE)
            .untilAsserted(
                () ->
                    assertThat(TestPipeline.get(snapshotter, "/ready"))
                        .contains("No space left on device"));

        database.execute("DROP TRIGGER full_disk ON tick_history");

        await()
            .atMost(Durations.ONE_MINUTE)
            .until(() -> database.number("SELECT count(*) FROM tick_history") == 1);
        await().atMost(Durations.ONE_MINUTE).until(() -> snapshotter.readiness().isReady());
      } finally {
        snapshotter.stop();
      }
    } finally {
      LOGGER.detachAppender(log);
    }
    assertThat(warnings(log))
        .satisfiesExactly(
            loss -> assertThat(loss).contains("No space left on device"),
            end -> assertThat(end).isEqualTo("shard 0 has the database again"));
  }

  /** From now on each write fails as on a full disk; a sequence counts them, whatever is undone. */
  private void fillUp() {
    database.execute("CREATE SEQUENCE tries");
    database.execute(
        """
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM nextval('tries');
          RAISE EXCEPTION 'could not extend file: No space left on device'
            USING ERRCODE = 'disk_full';
        END $$
        """);
    database.execute(
        "CREATE TRIGGER full_disk BEFORE INSERT ON tick_history"
            + " FOR EACH STATEMENT EXECUTE FUNCTION full_disk()");
  }

  private long tries() {
    return database.number("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM tries");
  }

  private static List<String> warnings(ListAppender<ILoggingEvent> log) {
    return log.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.startsWith("shard "))
        .toList();
  }
}
