package io.ledgerflux.operator.rejects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.RejectCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.operator.Pipeline;
import io.ledgerflux.operator.Pipeline.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What was refused is judged again by real services. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RejectsIT {
  private final long now = Timestamps.nanos(Instant.now());
  private static final long SECOND = 1_000_000_000L;

  private Pipeline pipeline;
  private BrokerView broker;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    pipeline = new Pipeline(10, Map.of("NUM_SHARDS", "2", "JS_DUPLICATE_WINDOW_SECONDS", "1"));
    pipeline.startSnapshotter();
    pipeline.startNormalizer();
    pipeline.awaitReady();
    broker = BrokerView.open(BrokerConfig.of(pipeline.nats().url()), "test");
    publish(tick(100, 10, now, "99"));
    publish(tick(101, 11, now + SECOND, "101"));
    publish(tick(102, 12, now + 300 * SECOND, "99"));
    publish(tick(104, 14, now + 2 * SECOND, "99"));
    String text =
        """
        {"type":"ticker","product_id":"BTC-USD","sequence":103,"price":"100.10","last_size":"1.5",
         "trade_id":13,"side":"buy","time":"%s"}
        """
            .formatted(Timestamps.text(now + SECOND));
    publish(reject(text, text.length()));
    publish(reject(text + "cut", 100_000));
    await("two rows, and the rejects")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(sequences()).containsExactly("100 f", "104 f");
              assertThat(rejects()).isEqualTo(4);
            });
  }

  @AfterAll
  void stop() {
    broker.close();
    pipeline.close();
  }

  @Test
  @Order(1)
  void listsWhatWasRefused() {
    Answer all = pipeline.run("rejects", "list");
    assertThat(all.code()).isZero();
    assertThat(all.text())
        .contains("crossed_book", "future_time", "unparseable", "4 rejects")
        .contains("bid 101 is not below ask 100");
    assertThat(pipeline.run("rejects", "list", "--reason", "crossed_book").text())
        .contains("1 rejects")
        .doesNotContain("future_time");
    assertThat(pipeline.run("rejects", "list", "--product", "eth-usd").text())
        .contains("0 rejects");
    assertThat(pipeline.run("rejects", "list", "--since", "5m", "--limit", "1").text())
        .contains("4 rejects, the newest shown")
        .hasLineCount(2);
  }

  @Test
  @Order(2)
  void showsARejectWhole() {
    String listed = pipeline.run("rejects", "list", "--reason", "crossed_book").text();
    Answer shown = pipeline.run("rejects", "show", listed.strip().split(" ")[0]);
    assertThat(shown.code()).isZero();
    assertThat(shown.text())
        .contains("crossed_book", "trade     11", "market_raw:2", "\"seq\":101");
    assertThat(pipeline.run("rejects", "show", "99").code()).isOne();
  }

  @Test
  @Order(3)
  void changesNothingInADryRun() throws IOException {
    long before = broker.stream(Subjects.RAW).lastSequence();
    Answer dry = pipeline.run("rejects", "replay", "--all", "--dry-run");
    assertThat(dry.text())
        .contains("BTC-USD 101 would be refused again, crossed_book")
        .contains("BTC-USD 103 would pass")
        .contains("cannot be replayed: only")
        .contains("3 would be judged again, 1 cannot be replayed");
    assertThat(broker.stream(Subjects.RAW).lastSequence()).isEqualTo(before);
  }

  @Test
  @Order(3)
  void doesNotReplayWhatIsNotThere() {
    Answer missing = pipeline.run("rejects", "replay", "99", "--dry-run");
    assertThat(missing.code()).isOne();
    assertThat(missing.text())
        .contains("There is no reject 99", "0 would be judged again, 1 cannot be replayed");
  }

  @Test
  @Order(4)
  void putsRejectsThroughTheSameChecksAgain() {
    pipeline.stop("normalizer");
    pipeline.set("MAX_FUTURE_SKEW", "3600");
    pipeline.startNormalizer();
    pipeline.awaitReady();
    Answer replayed = pipeline.run("rejects", "replay", "--all");
    assertThat(replayed.code()).isOne();
    assertThat(replayed.text()).contains("3 are judged again, 1 cannot be replayed");
    await("what passes now is in the history, as late")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () -> assertThat(sequences()).containsExactly("100 f", "102 t", "103 t", "104 f"));
    assertThat(pipeline.rows("SELECT price FROM tick_history WHERE sequence = 103"))
        .containsExactly("100.10");
    await("what is wrong is refused again").atMost(Pipeline.PATIENCE).until(() -> rejects() == 5);
    await("the gap has only what is wrong")
        .atMost(Pipeline.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        pipeline.rows(
                            "SELECT first_missing, last_missing, cause FROM feed_gaps"
                                + " WHERE closed_at IS NULL"))
                    .containsExactly("11 11 rejected"));
  }

  @Test
  @Order(5)
  void doesNoHarmTwice() {
    List<String> before = sequences();
    String candles = pipeline.rows("SELECT * FROM price_stats_1min ORDER BY 1, 2").toString();
    await("the broker has forgotten the ids")
        .atMost(Pipeline.PATIENCE)
        .pollInterval(Duration.ofSeconds(2)) // each try is remembered for a second, too
        .until(
            () -> {
              String text = pipeline.run("rejects", "replay", "--all").text();
              boolean known = text.contains("was replayed a moment ago, nothing is done");
              assertThat(text.contains(" were a moment ago, ")).as(text).isEqualTo(known);
              return !known;
            });
    await("the one that is wrong is refused once more")
        .atMost(Pipeline.PATIENCE)
        .until(() -> rejects() > 5);
    publish(tick(105, 15, now + 3 * SECOND, "99"));
    await("what came behind is stored")
        .atMost(Pipeline.PATIENCE)
        .until(() -> sequences().size() == before.size() + 1);
    assertThat(sequences()).containsAll(before);
    publish(tick(106, 16, now + 120 * SECOND, "99"));
    await().atMost(Pipeline.PATIENCE).until(() -> sequences().size() == before.size() + 2);
    assertThat(
            pipeline.number(
                "SELECT sum(tick_count) - (SELECT count(*) FROM tick_history)"
                    + " FROM price_stats_1min"))
        .as("candles count each row once, before: %s", candles)
        .isZero();
  }

  @Test
  @Order(6)
  void leavesOutJumpsUnlessTheyAreAskedFor() {
    long refused = pipeline.number("SELECT max(sequence) FROM tick_history") + 2_000_000_000L;
    publish(tick(refused, 17, now + 121 * SECOND, "99"));
    await("it is refused")
        .atMost(Pipeline.PATIENCE)
        .until(() -> jumps("list").text().contains("1 rejects"));

    Answer without = jumps("replay");
    assertThat(without.code()).isOne();
    assertThat(without.text())
        .contains("cannot be replayed without --jumps: sequence_jump")
        .contains("0 are judged again, 1 cannot be replayed");
    Answer with = jumps("replay", "--jumps", "--dry-run");
    assertThat(with.code()).isZero();
    assertThat(with.text()).contains("1 would be judged again, 0 cannot be replayed");
  }

  private Answer jumps(String command, String... more) {
    List<String> words = new ArrayList<>(List.of("rejects", command, "--reason", "sequence_jump"));
    words.addAll(List.of(more));
    return pipeline.run(words.toArray(String[]::new));
  }

  @Test
  @Order(7)
  void asksWhichOnes() {
    assertThat(pipeline.run("rejects", "replay").code()).isEqualTo(2);
    assertThat(pipeline.run("rejects").code()).isEqualTo(2);
    assertThat(pipeline.run("rejects", "list", "--reason", "nonsense").code()).isEqualTo(2);
    assertThat(pipeline.run("rejects", "replay", "--product", "*").code()).isEqualTo(2);
    assertThat(pipeline.run("rejects", "replay", "--product", ">").code()).isEqualTo(2);
    assertThat(pipeline.run("rejects", "list", "--product", "_").code()).isZero();
    assertThat(pipeline.run("rejects", "list", "--since", "soon").code()).isEqualTo(2);
  }

  private List<String> sequences() {
    return pipeline.rows("SELECT sequence, late FROM tick_history ORDER BY sequence");
  }

  private long rejects() throws IOException {
    return broker.stream(Subjects.REJECTS).messages();
  }

  private void publish(Tick tick) {
    publish(
        new OutboundMessage(
            Subjects.raw(new Shards(2).of(tick.product()), tick.product()),
            MessageIds.raw(tick),
            TickCodec.encode(tick)));
  }

  private void publish(Reject reject) {
    publish(
        new OutboundMessage(
            Subjects.reject(reject.reason(), reject.product()),
            MessageIds.of(reject),
            RejectCodec.encode(reject)));
  }

  private void publish(OutboundMessage message) {
    try {
      broker.publish(message);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Reject reject(String text, int bytes) {
    return new Reject(
        RejectReason.UNPARSEABLE,
        "a parser that was wrong",
        Pipeline.PRODUCT,
        "ingestor",
        "somebody:" + bytes,
        now + 2 * SECOND,
        OptionalLong.empty(),
        text,
        bytes == text.length() ? text.getBytes(StandardCharsets.UTF_8).length : bytes);
  }

  private Tick tick(long sequence, long tradeId, long eventNanos, String bid) {
    return new Tick(
        Pipeline.PRODUCT,
        sequence,
        OptionalLong.empty(),
        false,
        eventNanos,
        now + SECOND,
        new Trade(new BigDecimal("100.5"), new BigDecimal("2"), null, OptionalLong.of(tradeId)),
        new Quote(new BigDecimal(bid), null),
        new Quote(new BigDecimal("100"), null),
        null);
  }
}
