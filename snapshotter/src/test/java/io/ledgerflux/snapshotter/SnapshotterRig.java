package io.ledgerflux.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Subjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Snapshotters between the shared servers. */
abstract class SnapshotterRig {
  static final Duration SOON = Duration.ofSeconds(60);

  final TestDatabase database = new TestDatabase(SharedServers.freshDatabase(getClass()));
  final List<Snapshotter> running = new ArrayList<>();
  TestPipeline pipeline;

  @BeforeEach
  void open() throws InterruptedException {
    SharedServers.clearStreams();
    pipeline = new TestPipeline(SharedServers.nats());
  }

  @AfterEach
  void close() {
    running.forEach(Snapshotter::stop);
    pipeline.close();
  }

  Snapshotter start() {
    return start(pipeline.config(database, Duration.ofDays(7)));
  }

  Snapshotter start(SnapshotterConfig config) {
    Snapshotter snapshotter = new Snapshotter(config);
    running.add(snapshotter);
    snapshotter.start();
    await().atMost(Durations.ONE_MINUTE).until(() -> snapshotter.readiness().isReady());
    return snapshotter;
  }

  void awaitRows(long count) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(database.number("SELECT count(*) FROM tick_history")).isEqualTo(count));
  }

  void awaitSnapshot(Tick tick) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(pipeline.lastOfEach(Subjects.SNAPSHOTS, Subjects.snapshots()))
                    .singleElement()
                    .satisfies(
                        message ->
                            assertThat(SnapshotCodec.decode(message.data()).state())
                                .isEqualTo(MarketState.of(tick))));
  }

  static Tick tick(long number) {
    return Ticks.tick(number, number);
  }

  static Tick[] ticks(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(SnapshotterRig::tick).toArray(Tick[]::new);
  }
}
