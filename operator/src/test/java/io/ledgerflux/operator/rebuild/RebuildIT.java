package io.ledgerflux.operator.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.Pipeline;
import io.ledgerflux.operator.Pipeline.Answer;
import io.ledgerflux.operator.Standstill;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a rebuild makes of the history is what a pipeline had kept up from tick to tick, late ticks,
 * gaps and a new numbering included, while its snapshotter goes on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RebuildIT {
  private static final String CANDLES = "SELECT * FROM price_stats_1min ORDER BY 1, 2";

  private static final String SNAPSHOTS =
      "SELECT product, last_seq, state FROM snapshots ORDER BY 1";

  private static final String NUMBERING = "SELECT * FROM trade_numbering ORDER BY 1";

  private Pipeline pipeline;
  private Disorder disorder;

  @BeforeAll
  void start() {
    pipeline = new Pipeline(300, Map.of("NUM_SHARDS", "2")).startAll();
    disorder = new Disorder(pipeline);
    pipeline.flows(100);
    disorder.happensInTwoNumberings();
    pipeline.settle();
    assertThat(pipeline.number("SELECT count(*) FROM tick_history WHERE late")).isPositive();
    assertThat(pipeline.rows(Disorder.OPEN_GAPS))
        .anyMatch(row -> row.contains("missed"))
        .anyMatch(row -> row.contains("rejected"));
  }

  @AfterAll
  void stop() {
    pipeline.close();
  }

  @Test
  @Order(1)
  void findsNothingToChangeInWhatWasKeptUp() {
    for (String part : List.of("candles", "snapshots", "gaps")) {
      Answer dry = pipeline.run("rebuild", part, "--dry-run");
      assertThat(dry.text()).as(part).isEqualToIgnoringNewLines("0 differences");
      assertThat(dry.code()).isZero();
    }
  }

  @Test
  @Order(2)
  void makesWhatWasLostOrDamagedAsItWas() {
    List<List<String>> keptUp = contents();
    pipeline.execute(
        """
        UPDATE price_stats_1min SET max_price = max_price + 1, price_sum = 1 WHERE product = 'BTC-USD';
        DELETE FROM price_stats_1min WHERE product = 'ETH-USD';
        DELETE FROM snapshots WHERE product = 'ETH-USD';
        UPDATE snapshots SET last_seq = last_seq - 1, state = state - 'best_bid';
        DELETE FROM feed_gaps WHERE id = (SELECT min(id) FROM feed_gaps
                                           WHERE closed_at IS NULL AND cause = 'missed');
        INSERT INTO feed_gaps (product, generation, first_missing, last_missing, next_tick_at,
                               detected_at, cause)
        SELECT product, generation, highest_trade_id - 1, highest_trade_id, now(), now(), 'missed'
          FROM trade_numbering;
        UPDATE trade_numbering SET highest_trade_id = highest_trade_id - 7;
        """);
    for (String part : List.of("candles", "snapshots", "gaps")) {
      List<List<String>> damaged = contents();
      Answer dry = pipeline.run("rebuild", part, "--dry-run");
      assertThat(dry.text()).as(part).contains("differences, nothing is changed").contains("USD");
      assertThat(contents()).isEqualTo(damaged);
      Answer answer = pipeline.run("rebuild", part);
      assertThat(answer.text()).isEqualTo(dry.text().replace(", nothing is changed", ""));
      assertThat(answer.code()).isZero();
      assertThat(pipeline.run("rebuild", part, "--dry-run").text()).contains("0 differences");
    }
    assertThat(contents()).isEqualTo(keptUp);
  }

  @ParameterizedTest
  @Order(3)
  @ValueSource(
      strings = {
        "UPDATE snapshots SET state = state - 'best_bid'",
        "UPDATE snapshots SET last_seq = last_seq + 1000,"
            + " state = jsonb_set(state, '{last_seq}', to_jsonb(last_seq + 1000))"
      })
  void publishesWhatItMadeAnewOfAQuietProduct(String damage) throws Exception {
    String row = "SELECT state FROM snapshots WHERE product = 'BTC-USD'";
    String right = pipeline.rows(row).getFirst();
    pipeline.stop("snapshotter");
    pipeline.execute(damage);
    pipeline.startSnapshotter();
    String damaged = pipeline.rows(row).getFirst();
    await("the damage is told").atMost(Pipeline.PATIENCE).until(() -> tells(damaged));

    assertThat(pipeline.run("rebuild", "snapshots").code()).isZero();

    assertThat(pipeline.rows(row)).containsExactly(right);
    await("what is right is told, also when the snapshotter has its shard again")
        .during(Duration.ofSeconds(5))
        .atMost(Pipeline.PATIENCE)
        .until(() -> tells(right));
    pipeline.awaitReady();
  }

  /** Whether market_snapshots holds {@code state}, as the database writes it. */
  private boolean tells(String state) throws Exception {
    byte[] wanted = state.getBytes(StandardCharsets.UTF_8);
    return SnapshotCodec.decodeState(Pipeline.PRODUCT, wanted).equals(told().state());
  }

  /** What market_snapshots holds. */
  private Snapshot told() throws Exception {
    try (BrokerView broker = BrokerView.open(BrokerConfig.of(pipeline.nats().url()), "test")) {
      StreamMessage last =
          broker.last(Subjects.SNAPSHOTS, Subjects.snapshot(Pipeline.PRODUCT)).orElseThrow();
      return SnapshotCodec.decode(last.data());
    }
  }

  @Test
  @Order(4)
  void doesNoHarmWhileSnapshottersWrite() {
    pipeline.exchange().resume();
    pipeline.flows(100);
    for (int i = 0; i < 5; i++) {
      pipeline.execute("UPDATE snapshots SET state = state - 'best_ask'");
      for (String part : List.of("candles", "snapshots", "gaps")) {
        assertThat(pipeline.run("rebuild", part).code()).isZero();
      }
      disorder.happens();
    }
    pipeline.settle();
    for (String part : List.of("candles", "snapshots", "gaps")) {
      assertThat(pipeline.run("rebuild", part, "--dry-run").text())
          .as(part)
          .isEqualToIgnoringNewLines("0 differences");
    }
    assertThat(
            pipeline.number(
                "SELECT count(*) FROM (SELECT prev_seq, restart, lag(sequence) OVER (PARTITION BY"
                    + " product ORDER BY \"timestamp\", sequence) AS before FROM tick_history WHERE"
                    + " NOT late AND product = 'ETH-USD') AS tape WHERE before IS NOT NULL AND"
                    + " prev_seq IS DISTINCT FROM before"))
        .as("breaks of the tape")
        .isZero();
  }

  @Test
  @Order(5)
  void leavesCandlesWhoseTicksWereDropped() {
    pipeline.execute(
        "INSERT INTO price_stats_1min (product, time_bucket, tick_count, min_price, max_price,"
            + " open_price, close_price, price_sum, open_sequence, close_sequence, volume_count,"
            + " volume_sum) VALUES ('BTC-USD', '2020-01-01', 5, 1, 1, 1, 1, 5, 1, 5, 0, 0)");
    pipeline.execute("UPDATE price_stats_1min SET tick_count = tick_count + 100000");
    List<String> kept = pipeline.rows(CANDLES);
    assertThat(pipeline.run("rebuild", "candles").text()).contains(": left as it is");
    assertThat(pipeline.rows(CANDLES)).isEqualTo(kept);
    assertThat(pipeline.run("rebuild", "candles", "--shrink").code()).isZero();
    assertThat(
            pipeline.number(
                "SELECT sum(tick_count) - (SELECT count(*) FROM tick_history WHERE price IS NOT"
                    + " NULL) FROM price_stats_1min WHERE time_bucket > '2021-01-01'"))
        .isZero();
  }

  @Test
  @Order(6)
  void writesOverNothingThatWasToldWhileItStoodStill() throws Exception {
    pipeline.stop("snapshotter");
    pipeline.execute("UPDATE snapshots SET state = state - 'best_bid' WHERE product = 'BTC-USD'");
    List<List<String>> damaged = contents();
    Snapshot told = told();
    Snapshot newer = new Snapshot(told.product(), told.snapshotNanos() + 1, told.state());

    Answer answer =
        new Standstill(pipeline, Pipeline.PRODUCT).goesOnBehind(newer, "rebuild", "snapshots");

    assertThat(answer.code()).as(answer.text()).isOne();
    assertThat(answer.text()).contains("The database at", "Run it again");
    assertThat(told()).isEqualTo(newer);
    assertThat(contents()).isEqualTo(damaged);
  }

  @Test
  @Order(6)
  void fearsNoHalfWhereItMayNotEvenBegin() {
    pipeline.postgres().createRole("it_rebuild_reader", "r");
    pipeline.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO it_rebuild_reader");
    pipeline.execute("UPDATE snapshots SET state = state - 'best_ask' WHERE product = 'BTC-USD'");
    String reader = pipeline.dsn().replaceFirst("//[^@]*@", "//it_rebuild_reader:r@");

    Answer answer =
        Pipeline.runAlone(
            "rebuild", "snapshots", "--nats-url", pipeline.nats().url(), "--pg-url", reader);

    assertThat(answer.code()).as(answer.text()).isOne();
    assertThat(answer.text()).contains("The database at").doesNotContain("Run it again");
  }

  /** ETH-USD is of the first of two shards, BTC-USD of the other. */
  @Test
  @Order(7)
  void saysWhereItWasBrokenOffWhenProductsWereDealtAnew() throws Exception {
    assertThat(pipeline.run("rebuild", "snapshots").code()).isZero();
    pipeline.execute("UPDATE snapshots SET state = state - 'best_bid'");

    Answer answer =
        new Standstill(pipeline, "ETH-USD")
            .changesAfter(() -> pipeline.reshard(2, 4), "rebuild", "snapshots");

    assertThat(answer.code()).as(answer.text()).isOne();
    assertThat(answer.text()).contains("The rebuild is broken off: the number of shards", "Run it");
    assertThat(pipeline.rows("SELECT product FROM snapshots WHERE NOT state ? 'best_bid'"))
        .containsExactly(Pipeline.PRODUCT);
  }

  /** All that a rebuild makes. */
  private List<List<String>> contents() {
    return Stream.of(CANDLES, SNAPSHOTS, Disorder.OPEN_GAPS, NUMBERING)
        .map(pipeline::rows)
        .toList();
  }
}
