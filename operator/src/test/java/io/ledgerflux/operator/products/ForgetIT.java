package io.ledgerflux.operator.products;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.Pipeline;
import io.ledgerflux.operator.Pipeline.Answer;
import io.ledgerflux.operator.Standstill;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.PurgeOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A product is taken out of PRODUCTS, forgotten, and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForgetIT {
  private static final String GONE = "ETH-USD";
  private static final String ROWS = "SELECT count(*) FROM tick_history WHERE product = 'ETH-USD'";

  /** A snapshotter tells what it has loaded in its first rounds: it is forgotten before them. */
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private Pipeline pipeline;

  @BeforeAll
  void start() {
    pipeline = new Pipeline(200, Map.of("NUM_SHARDS", "1")).startAll();
    await("it is known everywhere")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(() -> assertThat(kept()).hasSize(3));
  }

  @AfterAll
  void stop() {
    http.close();
    pipeline.close();
  }

  @Test
  @Order(1)
  void refusesAProductThatIsRead() throws Exception {
    Answer answer = pipeline.run("products", "forget", GONE);

    assertThat(answer.code()).as(answer.text()).isOne();
    assertThat(answer.text())
        .contains("An ingestor told of its feed a moment ago", "ETH-USD is not forgotten.");
    assertThat(kept()).containsExactly("market_status", "market_snapshots", "snapshots");
  }

  @Test
  @Order(2)
  void refusesAProductOfWhichStreamsHoldTicks() throws Exception {
    pipeline.settle();
    pipeline.stop("ingestor");
    pipeline.set("PRODUCTS", Pipeline.PRODUCT);
    pipeline.startIngestor();

    await("nobody tells of it any more")
        .atMost(Pipeline.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              Answer answer = pipeline.run("products", "forget", GONE);
              assertThat(answer.code()).isOne();
              assertThat(answer.text())
                  .doesNotContain("An ingestor")
                  .contains("market_raw still holds", "market_ticks still holds");
            });
    assertThat(kept()).hasSize(3);
  }

  @Test
  @Order(3)
  void changesNothingInADryRun() throws Exception {
    Answer answer = pipeline.run("products", "forget", GONE, "--dry-run", "--force");

    assertThat(answer.code()).as(answer.text()).isZero();
    assertThat(answer.text())
        .contains("market_status ", "market_snapshots ", "snapshots  ")
        .contains("ETH-USD would be forgotten, nothing is changed.");
    assertThat(kept()).hasSize(3);
  }

  @Test
  @Order(4)
  void changesNothingWhereTheDatabaseIsAway() throws Exception {
    pipeline.postgres().kill();
    Answer answer = pipeline.run("products", "forget", GONE, "--force");
    assertThat(answer.code()).isOne();
    assertThat(answer.text()).contains("The database at postgresql://").doesNotContain("password");
    pipeline.postgres().start();
    assertThat(kept()).hasSize(3);
  }

  /** While the other product of its shard is read, checked, stored and sent. */
  @Test
  @Order(5)
  void forgetsAProductThatNobodyReads() throws Exception {
    long rows = pipeline.number(ROWS);
    assertThat(pipeline.run("doctor").text()).contains("products forget ETH-USD");
    assertThat(get("").body()).contains(GONE);
    dropTicksAsByAge();
    pipeline.exchange().resume();
    pipeline.flows(50);

    Answer answer = pipeline.run("products", "forget", "eth-usd");
    assertThat(answer.code()).as(answer.text()).isZero();
    assertThat(answer.text()).contains("ETH-USD is forgotten.");
    await("gateways that run forget it")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () -> assertThat(get("").body()).contains(Pipeline.PRODUCT).doesNotContain(GONE));
    assertThat(get("/ETH-USD/snapshot").statusCode()).isEqualTo(404);
    await("the snapshotter forgets it")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(metrics("snapshotter")).contains("products_tracked{shard=\"0\",} 1.0"));
    pipeline.flows(200);
    assertThat(kept()).isEmpty();
    assertThat(get("").body()).doesNotContain(GONE);
    assertThat(pipeline.run("doctor", "-v").text())
        .contains("The feed of BTC-USD")
        .doesNotContain("The feed of ETH-USD", "the feed of ETH-USD");
    assertThat(pipeline.number(ROWS)).isEqualTo(rows);
  }

  @Test
  @Order(6)
  void staysForgottenWhenAllIsStartedAnew() throws Exception {
    for (String service : List.of("ingestor", "gateway", "normalizer", "snapshotter")) {
      pipeline.stop(service);
    }
    pipeline.startAll();

    assertThat(get("").body()).contains(Pipeline.PRODUCT).doesNotContain(GONE);
    assertThat(get("/ETH-USD/snapshot").statusCode()).isEqualTo(404);
    await("its history is there")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get("/ETH-USD/ticks?from=-1h").body())
                    .contains("\"product\":\"ETH-USD\""));
    assertThat(kept()).isEmpty();
  }

  @Test
  @Order(7)
  void saysThatThereIsNothingToForget() {
    Answer answer = pipeline.run("products", "forget", GONE);
    assertThat(answer.code()).isOne();
    assertThat(answer.text())
        .isEqualToIgnoringNewLines("Nothing tells of ETH-USD, or nothing any more.");
  }

  /** It had no status, and a run broke off before its last step. */
  @Test
  @Order(8)
  void finishesWhatBrokeOff() throws Exception {
    purge(Subjects.STATUS, Subjects.status(GONE));

    Answer answer = pipeline.run("products", "forget", GONE);

    assertThat(answer.code()).as(answer.text()).isZero();
    assertThat(answer.text()).contains("ETH-USD is forgotten.");
    assertThat(pipeline.run("products", "forget", GONE).text()).contains("Nothing tells of");
  }

  @Test
  @Order(9)
  void knowsAProductThatComesBack() {
    long rows = pipeline.number(ROWS);
    pipeline.stop("ingestor");
    pipeline.set("PRODUCTS", Pipeline.PRODUCT + ',' + GONE);
    pipeline.startIngestor();
    pipeline.exchange().resume();

    await("it is known and stored")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(kept()).hasSize(3);
              assertThat(pipeline.number(ROWS)).isGreaterThan(rows);
              assertThat(get("").body()).contains(GONE);
            });
  }

  @Test
  @Order(10)
  void forgetsWhatIsStillReadWhereThatIsForced() {
    Answer answer = pipeline.run("products", "forget", GONE, "--force");
    assertThat(answer.code()).as(answer.text()).isZero();
    assertThat(answer.text()).contains("An ingestor told of its feed", "ETH-USD is forgotten.");
  }

  @Test
  @Order(11)
  void takesNothingAwayThatWasToldWhileItStoodStill() throws Exception {
    await("it is known again")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(() -> assertThat(kept()).hasSize(3));
    pipeline.settle();
    pipeline.stop("ingestor");
    pipeline.stop("snapshotter");
    Snapshot told = told().orElseThrow();
    Snapshot newer = new Snapshot(GONE, told.snapshotNanos() + 1, told.state());

    Answer answer =
        new Standstill(pipeline, GONE).goesOnBehind(newer, "products", "forget", GONE, "--force");

    assertThat(answer.code()).as(answer.text()).isOne();
    assertThat(answer.text()).contains("The database at");
    assertThat(told()).contains(newer);
    assertThat(pipeline.run("rebuild", "snapshots").code()).isZero();
  }

  /** An ingestor begins to tell of the feed between the look at it and the last word. */
  @Test
  @Order(12)
  void replacesNoStatusThatCameWhileItStoodStill() throws Exception {
    dropTicksAsByAge();
    await("nobody has told of it lately")
        .atMost(Pipeline.PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> pipeline.run("products", "forget", GONE, "--dry-run").code() == 0);

    Answer answer =
        new Standstill(pipeline, GONE)
            .changesAfter(this::anIngestorTells, "products", "forget", GONE);

    assertThat(answer.code()).as(answer.text()).isOne();
    assertThat(answer.text())
        .contains("The row and the snapshot of ETH-USD are gone", "told meanwhile")
        .doesNotContain("is forgotten");
    assertThat(kept()).containsExactly(Subjects.STATUS);
    anIngestorTells();
    assertThat(pipeline.run("products", "forget", GONE).text())
        .contains("An ingestor told of its feed a moment ago");
    assertThat(pipeline.run("rebuild", "snapshots").code()).isZero();
  }

  /** The snapshotter has loaded the product, and is about to publish it. */
  @Test
  @Order(13)
  void forgetsAProductThatASnapshotterIsAboutToTell() throws Exception {
    dropTicksAsByAge();
    assertThat(kept()).hasSize(3);
    pipeline.set("SNAPSHOT_PERIOD_MS", Long.toString(PERIOD.toMillis()));
    pipeline.startSnapshotter();
    await("the product is loaded")
        .atMost(Pipeline.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () ->
                assertThat(metrics("snapshotter")).contains("products_tracked{shard=\"0\",} 2.0"));

    Answer answer = pipeline.run("products", "forget", GONE, "--force");

    assertThat(answer.code()).as(answer.text()).isZero();
    assertThat(answer.text()).contains("ETH-USD is forgotten.");
    assertThat(told()).as("what nobody who lost the shard writes behind").isPresent();
    await("it does not tell what it had loaded")
        .during(PERIOD.multipliedBy(2).plusSeconds(2))
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(() -> assertThat(kept()).isEmpty());
    pipeline.stop("snapshotter");
    assertThat(kept()).isEmpty();
  }

  @Test
  @Order(14)
  void replacesWhatCameMeanwhileWhereThatIsForced() throws Exception {
    assertThat(pipeline.run("rebuild", "snapshots").text())
        .isEqualToIgnoringNewLines("0 differences");
    assertThat(kept()).as("a rebuild leaves what was forgotten").isEmpty();
    assertThat(pipeline.run("rebuild", "snapshots", "--forgotten").code()).isZero();

    Answer answer =
        new Standstill(pipeline, GONE)
            .changesAfter(this::anIngestorTells, "products", "forget", GONE, "--force");

    assertThat(answer.code()).as(answer.text()).isZero();
    assertThat(answer.text()).contains("ETH-USD is forgotten.");
    assertThat(kept()).isEmpty();
  }

  @Test
  @Order(15)
  void refusesWhereProductsWereDealtAnewMeanwhile() throws Exception {
    assertThat(pipeline.run("rebuild", "snapshots", "--forgotten").code()).isZero();

    Answer answer =
        new Standstill(pipeline, GONE)
            .looksAfter(() -> pipeline.reshard(1, 2), "products", "forget", GONE, "--force");

    assertThat(answer.code()).as(answer.text()).isOne();
    assertThat(answer.text())
        .contains("The number of shards was changed meanwhile: ETH-USD is not forgotten");
    assertThat(kept()).containsExactly(Subjects.SNAPSHOTS, "snapshots");
    pipeline.reshard(2, 1);
  }

  @Test
  @Order(16)
  void tellsWrongUsageByItsExitCode() {
    assertThat(pipeline.run("products").code()).isEqualTo(2);
    assertThat(pipeline.run("products", "forget").code()).isEqualTo(2);
    assertThat(pipeline.run("products", "forget", GONE, Pipeline.PRODUCT).code()).isEqualTo(2);
    for (String name : List.of("no product", "market.>", "*", "")) {
      assertThat(pipeline.run("products", "forget", name).code()).as(name).isEqualTo(2);
    }
  }

  @Test
  @Order(17)
  void namesABrokerThatIsAway() {
    pipeline.nats().kill();
    Answer answer = pipeline.run("products", "forget", GONE);
    assertThat(answer.code()).isOne();
    assertThat(answer.text()).contains("The broker at nats://", "cannot be asked");
  }

  private void anIngestorTells() throws Exception {
    try (BrokerView broker = broker()) {
      long nowNanos = broker.nowNanos(Subjects.STATUS);
      FeedStatus status =
          new FeedStatus(GONE, "test", FeedState.QUIET, nowNanos, 0, 0, OptionalLong.empty());
      assertThat(
              broker.publish(
                  new OutboundMessage(
                      Subjects.status(GONE), "test-" + nowNanos, FeedStatusCodec.encode(status))))
          .isTrue();
    }
  }

  private void dropTicksAsByAge() throws Exception {
    purge(Subjects.RAW, Subjects.rawOfAnyShard(GONE));
    purge(Subjects.TICKS, Subjects.allTicksOf(GONE));
  }

  private void purge(String stream, String subject) throws Exception {
    Connection connection = Nats.connect(pipeline.nats().url());
    try {
      connection.jetStreamManagement().purgeStream(stream, PurgeOptions.subject(subject));
    } finally {
      connection.close();
    }
  }

  /** Where the product is kept. */
  private List<String> kept() throws Exception {
    try (BrokerView broker = broker()) {
      List<String> places = new ArrayList<>();
      Optional<StreamMessage> status = broker.last(Subjects.STATUS, Subjects.status(GONE));
      if (status.isPresent() && FeedStatusCodec.decode(status.get().data()) instanceof FeedStatus) {
        places.add(Subjects.STATUS);
      }
      if (told().map(Snapshot::state).isPresent()) {
        places.add(Subjects.SNAPSHOTS);
      }
      if (!pipeline.rows("SELECT 1 FROM snapshots WHERE product = 'ETH-USD'").isEmpty()) {
        places.add("snapshots");
      }
      return places;
    }
  }

  /** What market_snapshots holds. */
  private Optional<Snapshot> told() throws Exception {
    try (BrokerView broker = broker()) {
      Optional<StreamMessage> last = broker.last(Subjects.SNAPSHOTS, Subjects.snapshot(GONE));
      return last.isEmpty()
          ? Optional.empty()
          : Optional.of(SnapshotCodec.decode(last.get().data()));
    }
  }

  private BrokerView broker() throws Exception {
    return BrokerView.open(BrokerConfig.of(pipeline.nats().url()), "test");
  }

  private String metrics(String service) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/metrics"
                .formatted(Objects.requireNonNull(pipeline.service(service)).port()));
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create(pipeline.gateway() + "/api/v1/products" + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
