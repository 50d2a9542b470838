package io.ledgerflux.operator.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.operator.Pipeline;
import io.ledgerflux.operator.Pipeline.Answer;
import io.ledgerflux.simulator.fault.Fault;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Faults are brought about in a real pipeline; the doctor names each, and only that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DoctorIT {
  private Pipeline pipeline;

  @BeforeAll
  void start() {
    pipeline = new Pipeline(200, Map.of("NUM_SHARDS", "2")).startAll();
    pipeline.flows(50);
  }

  @AfterAll
  void stop() {
    pipeline.close();
  }

  @Test
  @Order(1)
  void saysThatAHealthyPipelineIsWell() {
    await()
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(doctor().code()).isZero();
              assertThat(pipeline.run("doctor", "-v").text())
                  .contains("The stream market_raw is as declared")
                  .contains("The feed of BTC-USD is live")
                  .contains("The normalizer of shard 1 is at message")
                  .contains("The snapshotter of shard 1 is at message")
                  .contains("The history has partitions until")
                  .contains("No trade is missing.")
                  .contains("All is well.")
                  .doesNotContain("WRONG");
            });
  }

  @Test
  @Order(2)
  void tellsWhereTheLastTickIs() {
    pipeline.exchange().pause();
    await()
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () -> {
              Answer answer = explain();
              long last =
                  pipeline.number("SELECT last_seq FROM snapshots WHERE product = 'BTC-USD'");
              assertThat(answer.text().split("sequence " + last + "\\b", -1)).hasSize(7);
              assertThat(answer.text()).contains("Every hop has it");
              assertThat(answer.code()).isZero();
            });
    pipeline.exchange().resume();
  }

  @Test
  @Order(3)
  void namesANormalizerThatIsAway() {
    pipeline.stop("normalizer");
    names("Nobody reads shard 0 of market_raw", "Nobody reads shard 1 of market_raw");
    names("The normalizer of shard 1 is behind: ");
    assertThat(doctor().text()).doesNotContain("snapshotter");
    assertThat(explain().text()).contains("The normalizer has not passed on sequence");
    pipeline.startNormalizer();
    isWellAgain();
  }

  @Test
  @Order(4)
  void namesASnapshotterThatIsAway() {
    pipeline.stop("snapshotter");
    names("No snapshotter works shard 0", "No snapshotter works shard 1");
    names("The snapshotter of shard 1 is behind: ");
    assertThat(doctor().text()).doesNotContain("normalizer");
    assertThat(explain().text()).contains("The snapshotter has not passed on sequence");
    pipeline.startSnapshotter();
    isWellAgain();
  }

  @Test
  @Order(5)
  void namesAStreamThatIsNotAsDeclared() {
    Answer answer =
        Pipeline.runAlone(
            "doctor",
            "--ready-file",
            ReadyFiles.write(pipeline.nats().url(), pipeline.dsn(), pipeline.gateway()));
    assertThat(answer.code()).as(answer.text()).isZero();
    StreamFaults.limit(pipeline.nats().url(), "market_ticks", Duration.ofMinutes(7));
    names("The stream market_ticks is not as it is declared: max age is PT7M, asked was PT30M");
    StreamFaults.limit(pipeline.nats().url(), "market_ticks", Duration.ofMinutes(30));
    isWellAgain();
  }

  @Test
  @Order(6)
  void namesAFeedThatIsStale() {
    pipeline.exchange().inject(new Fault.Down(Duration.ofSeconds(15)));
    names("The feed of BTC-USD is stale");
    isWellButForWhatWasMissed();
  }

  @Test
  @Order(7)
  void namesAnIngestorThatIsAway() {
    pipeline.stop("ingestor");
    names("Nobody has told of the feed of BTC-USD for");
    pipeline.startIngestor();
    isWellButForWhatWasMissed();
  }

  @Test
  @Order(8)
  void namesTradesThatAreMissing() {
    pipeline.exchange().inject(new Fault.Skip(3), Pipeline.PRODUCT);
    names("3 trades of BTC-USD are missing, in 1 open gap,");
    isWellButForWhatWasMissed();
  }

  @Test
  @Order(9)
  void namesAHistoryWithoutPartitions() {
    pipeline.settle();
    pipeline.stop("snapshotter");
    pipeline.execute(
        """
        DO $$ DECLARE part TEXT;
        BEGIN
          FOR part IN SELECT inhrelid::regclass::text FROM pg_inherits
                       WHERE inhparent = 'tick_history'::regclass LOOP
            EXECUTE 'DROP TABLE ' || part;
          END LOOP;
        END $$
        """);
    names("The history has no partition for now");
    pipeline.startSnapshotter();
    pipeline.exchange().resume();
    isWellAgain();
  }

  @Test
  @Order(10)
  void namesADatabaseThatIsAway() {
    pipeline.postgres().kill();
    names("The database at postgresql://");
    assertThat(doctor().text())
        .doesNotContain("broker at")
        .doesNotContain("password")
        .doesNotContain("..");
    pipeline.postgres().start();
    isWellAgain();
  }

  @Test
  @Order(11)
  void namesABrokerThatIsAway() {
    pipeline.nats().kill();
    names("The broker at " + pipeline.nats().url() + " cannot be reached");
    assertThat(explain().text()).contains("cannot be asked");
    assertThat(explain().code()).isOne();
    pipeline.nats().start();
    isWellAgain();
  }

  @Test
  @Order(12)
  void tellsWrongUsageByItsExitCode() {
    assertThat(pipeline.run("doctor", "--explain", "no product").code()).isEqualTo(2);
    assertThat(Pipeline.runAlone("doctor", "--nats-url", "http://x").code()).isEqualTo(2);
    assertThat(Pipeline.runAlone("doctor", "--ready-file", "/nowhere").code()).isEqualTo(2);
    assertThat(Pipeline.runAlone("doctor", "--nonsense").code()).isEqualTo(2);
  }

  private Answer doctor() {
    return pipeline.run("doctor", "--gateway-url", pipeline.gateway());
  }

  private Answer explain() {
    return pipeline.run("doctor", "--explain", "btc-usd", "--gateway-url", pipeline.gateway());
  }

  private void names(String... faults) {
    await()
        .atMost(Pipeline.PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              Answer answer = doctor();
              assertThat(answer.text()).contains(faults);
              assertThat(answer.code()).isOne();
            });
  }

  /** Trades that nobody read stay missing, and the doctor goes on to say so. */
  private void isWellButForWhatWasMissed() {
    pipeline.flows(50);
    pipeline.execute("DELETE FROM feed_gaps");
    isWellAgain();
  }

  private void isWellAgain() {
    await()
        .atMost(Pipeline.PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              Answer answer = doctor();
              assertThat(answer.text()).contains("All is well.");
              assertThat(answer.code()).isZero();
            });
  }
}
