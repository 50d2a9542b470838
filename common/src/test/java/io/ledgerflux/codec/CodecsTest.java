package io.ledgerflux.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.ForgottenFeed;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.ops.codec.HealthCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
  @ParameterizedTest
  @ValueSource(strings = {"tick", "tick-bare", "tick-restart", "tick-day"})
  void givesBackATickAsItCame(String golden) throws Exception {
    byte[] json = golden(golden);
    assertThat(text(TickCodec.encode(TickCodec.decode(json)))).isEqualTo(text(json));
  }

  @Test
  void readsEachFieldOfATick() throws Exception {
    Tick tick = TickCodec.decode(golden("tick"));
    assertThat(tick.product()).isEqualTo("ETH-USD");
    assertThat(tick.sequence()).isEqualTo(37475248783L);
    assertThat(tick.previousSequence()).hasValue(37475248770L);
    assertThat(tick.eventNanos()).isEqualTo(1666222102061769000L);
    assertThat(tick.tradeId()).hasValue(370843401);
    assertThat(tick.bestAsk()).isNotNull();
    assertThat(tick.bestAsk().size()).isNotNull();
    assertThat(tick.bestAsk().size().toPlainString()).isEqualTo("1.56637040");
  }

  @Test
  void passesOverWhatItDoesNotKnow() throws Exception {
    String json =
        text(golden("tick-bare"))
            .replace("\"fields\":{", "\"x\":[{}],\"fields\":{\"y\":{\"z\":1},");
    assertThat(TickCodec.decode(bytes(json))).isEqualTo(TickCodec.decode(golden("tick-bare")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{",
        "{}",
        "{\"product\":\"A\",\"seq\":1,\"ts_event\":1,\"ts_ingest\":1} x",
        "{\"product\":\"A\",\"seq\":1.5,\"ts_event\":1,\"ts_ingest\":1}",
        "{\"product\":\"A\",\"seq\":99999999999999999999,\"ts_event\":1,\"ts_ingest\":1}",
        "{\"product\":\"A\",\"seq\":1,\"ts_event\":1,\"ts_ingest\":1,\"fields\":{\"best_bid\":{\"px\":1E+999999999}}}",
        "{\"product\":\"A\",\"seq\":1,\"ts_event\":1,\"ts_ingest\":1,\"fields\":{\"best_bid\":{\"qty\":1}}}",
        "{\"product\":\"A\",\"seq\":1,\"ts_event\":1,\"ts_ingest\":1,\"fields\":{\"last_trade\":{\"qty\":1}}}"
      })
  void refusesWhatIsNoTick(String json) {
    assertThatThrownBy(() -> TickCodec.decode(bytes(json)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshot", "snapshot-empty", "snapshot-rebuilt"})
  void givesBackASnapshotAsItCame(String golden) throws Exception {
    byte[] json = golden(golden);
    assertThat(text(SnapshotCodec.encode(SnapshotCodec.decode(json)))).isEqualTo(text(json));
  }

  @Test
  void givesBackAStateAsTheDatabaseKeepsIt() throws Exception {
    Snapshot snapshot = SnapshotCodec.decode(golden("snapshot"));
    MarketState state = snapshot.state();
    assertThat(state).isNotNull();
    assertThat(SnapshotCodec.decodeState("BTC-USD", SnapshotCodec.encodeState(state)))
        .isEqualTo(state);
    assertThat(snapshot.sequence()).isEqualTo(9);
    assertThat(SnapshotCodec.decode(golden("snapshot-empty")).sequence()).isZero();
  }

  @Test
  void givesBackAStatus() throws Exception {
    FeedStatus status =
        new FeedStatus("BTC-USD", "i-1", FeedState.QUIET, 5, 3, 4, OptionalLong.of(1099995625));
    assertThat(text(FeedStatusCodec.encode(status))).isEqualTo(text(golden("status")));
    assertThat(FeedStatusCodec.decode(golden("status"))).isEqualTo(status);
  }

  @Test
  void givesBackTheWordThatAProductIsForgotten() throws Exception {
    ForgottenFeed forgotten = new ForgottenFeed("LTC-USD", 5);
    assertThat(text(FeedStatusCodec.encode(forgotten))).isEqualTo(text(golden("forgotten")));
    assertThat(FeedStatusCodec.decode(golden("forgotten"))).isEqualTo(forgotten);
  }

  @Test
  void givesBackAReject() throws Exception {
    Reject reject =
        new Reject(
            RejectReason.CROSSED_BOOK,
            "bid 2 is not below ask 1",
            "BTC-USD",
            "normalizer",
            "market_raw:17",
            6,
            OptionalLong.of(7),
            "{\"a\":\"b\"}",
            9);
    assertThat(text(RejectCodec.encode(reject))).isEqualTo(text(golden("reject")));
    assertThat(RejectCodec.decode(golden("reject"))).isEqualTo(reject);
    assertThat(MessageIds.of(reject)).matches("crossed_book:[0-9a-f]{24}:market_raw:17");
  }

  @Test
  void writesHalfACharacterAsAQuestionMark() throws Exception {
    Reject reject =
        new Reject(
            RejectReason.UNPARSEABLE,
            "side is no side: \ud83d…",
            Reject.NO_PRODUCT,
            "ingestor",
            "test:1",
            1,
            OptionalLong.empty(),
            "\udc00{",
            4);

    Reject read = RejectCodec.decode(RejectCodec.encode(reject));

    assertThat(read.detail()).isEqualTo("side is no side: ?…");
    assertThat(read.original()).isEqualTo("?{");
    assertThat(
            text(
                HealthCodec.readiness(
                    "a", "b", List.of(new HealthCodec.Need("c", false, "\ud800")))))
        .contains("\"detail\":\"?\"");
  }

  @Test
  void namesEachReasonAsItReadsIt() {
    for (RejectReason reason : RejectReason.values()) {
      assertThat(RejectReason.ofWireName(reason.wireName())).contains(reason);
    }
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = CodecsTest.class.getResourceAsStream("/golden/" + name + ".json")) {
      assertThat(in).isNotNull();
      return text(in.readAllBytes()).strip().getBytes(StandardCharsets.UTF_8);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
