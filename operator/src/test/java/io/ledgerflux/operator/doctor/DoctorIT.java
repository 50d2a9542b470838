package io.ledgerflux.operator.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.operator.Pipeline;
import io.ledgerflux.operator.Pipeline.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Faults of services and servers are brought about; the doctor names each, and only that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DoctorIT {
  private Pipeline pipeline;
  private Patient patient;

  @BeforeAll
  void start() {
    pipeline = new Pipeline(200, Map.of("NUM_SHARDS", "2")).startAll();
    patient = new Patient(pipeline);
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
              assertThat(patient.doctor().code()).isZero();
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
              Answer answer = patient.explain();
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
    patient.names("Nobody reads shard 0 of market_raw", "Nobody reads shard 1 of market_raw");
    patient.names("The normalizer of shard 1 is behind: ");
    assertThat(patient.doctor().text()).doesNotContain("snapshotter");
    assertThat(patient.explain().text()).contains("The normalizer has not passed on sequence");
    pipeline.startNormalizer();
    patient.isWellAgain();
  }

  @Test
  @Order(4)
  void namesASnapshotterThatIsAway() {
    pipeline.stop("snapshotter");
    patient.names("No snapshotter works shard 0", "No snapshotter works shard 1");
    patient.names("The snapshotter of shard 1 is behind: ");
    assertThat(patient.doctor().text()).doesNotContain("normalizer");
    assertThat(patient.explain().text()).contains("The snapshotter has not passed on sequence");
    pipeline.startSnapshotter();
    patient.isWellAgain();
  }

  @Test
  @Order(5)
  void namesAStreamThatIsNotAsDeclared() {
    String readyFile = ReadyFiles.write(pipeline.nats().url(), pipeline.dsn(), pipeline.gateway());
    await()
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () -> {
              Answer answer = Pipeline.runAlone("doctor", "--ready-file", readyFile);
              assertThat(answer.code()).as(answer.text()).isZero();
            });
    StreamFaults.limit(pipeline.nats().url(), "market_ticks", Duration.ofMinutes(7));
    patient.names(
        "The stream market_ticks is not as it is declared: max age is PT7M, asked was PT30M");
    StreamFaults.limit(pipeline.nats().url(), "market_ticks", Duration.ofMinutes(30));
    patient.isWellAgain();
  }

  @Test
  @Order(6)
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
    patient.names("The history has no partition for now");
    pipeline.startSnapshotter();
    pipeline.exchange().resume();
    patient.isWellAgain();
  }

  @Test
  @Order(7)
  void namesADatabaseThatIsAway() {
    pipeline.postgres().kill();
    patient.names("The database at postgresql://");
    assertThat(patient.doctor().text())
        .doesNotContain("broker at")
        .doesNotContain("password")
        .doesNotContain("..");
    pipeline.postgres().start();
    patient.isWellAgain();
  }

  @Test
  @Order(8)
  void namesABrokerThatIsAway() {
    pipeline.nats().kill();
    patient.names("The broker at " + pipeline.nats().url() + " cannot be reached");
    assertThat(patient.explain().text()).contains("cannot be asked");
    assertThat(patient.explain().code()).isOne();
    pipeline.nats().start();
    patient.isWellAgain();
  }

  @Test
  @Order(9)
  void namesAGatewayThatIsAwayOnlyWhereItIsNamed() {
    String nowhere = "http://127.0.0.1:1";
    Answer answer = pipeline.run("doctor", "--gateway-url", nowhere);
    assertThat(answer.text())
        .contains("WRONG  The gateway is not ready: nobody answers at " + nowhere);
    assertThat(answer.code()).isOne();
    answer = pipeline.run("doctor", "--explain", "BTC-USD", "--gateway-url", nowhere);
    assertThat(answer.text())
        .contains("WRONG  The gateway at " + nowhere + " tells no price: nobody answers.")
        .doesNotContain("Every hop has it", "Exception");
    assertThat(answer.code()).isOne();
    assertThat(pipeline.run("doctor").text()).contains("All is well.");
  }

  @Test
  @Order(10)
  void tellsWrongUsageByItsExitCode() {
    assertThat(pipeline.run("doctor", "--explain", "no product").code()).isEqualTo(2);
    assertThat(Pipeline.runAlone("doctor", "--nats-url", "http://x").code()).isEqualTo(2);
    assertThat(pipeline.run("doctor", "--gateway-url", "localhost:8000").code()).isEqualTo(2);
    assertThat(Pipeline.runAlone("doctor", "--ready-file", "/nowhere").code()).isEqualTo(2);
    assertThat(Pipeline.runAlone("doctor", "--nonsense").code()).isEqualTo(2);
  }
}
