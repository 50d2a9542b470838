package io.ledgerflux.operator.reshard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.Resharding;
import io.ledgerflux.operator.Pipeline;
import io.ledgerflux.operator.Pipeline.Answer;
import io.ledgerflux.snapshotter.db.ShardLocks;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Each step of a change of the number of shards, on a pipeline that runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReshardStepsIT {
  private Pipeline pipeline;

  @BeforeAll
  void start() {
    pipeline = new Pipeline(50, Map.of("NUM_SHARDS", "2"));
    pipeline.startSnapshotter();
    pipeline.startNormalizer();
    pipeline.startIngestor();
    pipeline.awaitReady();
    pipeline.flows(20);
  }

  @AfterAll
  void stop() {
    pipeline.close();
  }

  @Test
  @Order(1)
  void tellsBeforehandWhatWouldMove() {
    Answer plan = run("begin", "3", "--dry-run");
    assertThat(plan.code()).isZero();
    assertThat(plan.text()).containsPattern("BTC-USD (stays in|goes from) shard \\d");
    pipeline.flows(10);
  }

  @Test
  @Order(2)
  void refusesWhatMakesNoSense() {
    refused("no change is under way", "end");
    refused("no change is under way", "abort");
    refused("there are 2 shards already", "begin", "2");
    assertThat(run("begin").code()).isEqualTo(2);
    assertThat(run("begin", "3", "--patience", "-1").code()).isEqualTo(2);
    assertThat(run("end", "3").code()).isEqualTo(2);
  }

  @Test
  @Order(3)
  void leavesAllAsItWasWhereSomethingDoesNotComeThrough() {
    pipeline.stop("snapshotter");
    refused("something still waits", "begin", "3", "--patience", "1");
    pipeline.startSnapshotter();
    pipeline.awaitReady();
    pipeline.flows(10);
  }

  @Test
  @Order(4)
  void canBeCalledOff() {
    done("all has come through", "begin", "3");
    refused("another change is under way", "begin", "5");
    assertThat(pipeline.run("doctor").text())
        .contains("WRONG  The number of shards is being changed (2>3)")
        .doesNotContain("cannot be reached");
    done("all is as it was, with 2 shards", "abort");
    pipeline.flows(10);
  }

  /** An end that cannot be made has begun nothing: else it could not be called off either. */
  @Test
  @Order(5)
  void canBeCalledOffWhereItsEndIsRefused() throws Exception {
    done("all has come through", "begin", "3");
    stopThoseOfShards();
    refusesToEndIn("postgresql://nobody@127.0.0.1:1/ledgerflux", "refused");
    refusesToEndIn(pipeline.dsn() + "?sslmode=require", "SSL");
    refusesToEndWhereASnapshotterHasItsLock();
    done("all is as it was, with 2 shards", "abort");
    pipeline.startSnapshotter();
    pipeline.startNormalizer();
    pipeline.awaitReady();
    pipeline.flows(10);
  }

  @Test
  @Order(6)
  void goesOnWithTheNewNumber() {
    done("all has come through", "begin", "3");
    refused("a normalizer still runs", "end");
    stopThoseOfShards();
    done("start normalizers and snapshotters with NUM_SHARDS=3", "end");
    pipeline.set("NUM_SHARDS", "3");
    pipeline.startSnapshotter();
    pipeline.startNormalizer();
    pipeline.awaitReady();
    pipeline.flows(100);
    await("nothing is missing")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(pipeline.rows("SELECT * FROM feed_gaps WHERE closed_at IS NULL"))
                    .isEmpty());
    assertThat(pipeline.rows("SELECT * FROM tick_history WHERE late")).isEmpty();
  }

  @Test
  @Order(7)
  void forgetsTheShardsThatAreNoMore() throws Exception {
    try (BrokerView broker = BrokerView.open(BrokerConfig.of(pipeline.nats().url()), "test")) {
      Resharding steps = new Resharding(broker);
      // As an end left it that was cut off: the next change must wait all the same.
      steps.moving(true);
      done("all has come through", "begin", "2");
      assertThat(steps.isMoving()).isFalse();
      stopThoseOfShards();
      done("start normalizers and snapshotters with NUM_SHARDS=2", "end");
      assertThat(steps.isMoving()).isFalse();
    }
    assertThat(pipeline.rows("SELECT reader FROM reader_positions ORDER BY reader"))
        .containsExactly(
            "market_rejects-0", "market_rejects-1", "market_ticks-0", "market_ticks-1");
  }

  /** PostgreSQL frees a snapshotter's locks a moment after their sessions were closed. */
  private void stopThoseOfShards() {
    pipeline.stop("normalizer");
    pipeline.stop("snapshotter");
    await("no shard is locked")
        .atMost(Pipeline.PATIENCE)
        .until(
            () ->
                pipeline.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0);
  }

  private void refusesToEndIn(String database, String word) {
    Answer answer =
        Pipeline.runAlone(
            "reshard", "end", "--nats-url", pipeline.nats().url(), "--pg-url", database);
    assertThat(answer.text()).contains(word);
    assertThat(answer.code()).isOne();
  }

  private void refusesToEndWhereASnapshotterHasItsLock() throws Exception {
    try (Connection snapshotter = pipeline.connect();
        Statement statement = snapshotter.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(%d, 1)".formatted(ShardLocks.KEY));
      refused("a snapshotter still works shard 1", "end");
      statement.execute("SELECT pg_advisory_unlock(%d, 1)".formatted(ShardLocks.KEY));
    }
  }

  private void done(String word, String... step) {
    Answer answer = run(step);
    assertThat(answer.text()).contains(word);
    assertThat(answer.code()).isZero();
  }

  private void refused(String word, String... step) {
    Answer answer = run(step);
    assertThat(answer.text()).contains(word);
    assertThat(answer.code()).isOne();
  }

  private Answer run(String... step) {
    List<String> all = new ArrayList<>(List.of("reshard"));
    all.addAll(List.of(step));
    return pipeline.run(all.toArray(String[]::new));
  }
}
