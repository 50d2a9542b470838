package io.ledgerflux.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.Requests;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Reply.ReplayEnding;
import io.ledgerflux.gateway.protocol.Reply.ReplayRun;
import io.ledgerflux.gateway.protocol.Reply.ResumeOutcome;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Each message of the protocol, letter by letter: the client reads the same files. */
class GoldenMessagesTest {
  private static final long SNAPSHOT_NANOS = 1_666_222_102_081_001_000L;

  @Test
  void readsEachRequest() {
    assertThat(RequestCodec.decode(golden("subscribe")))
        .isEqualTo(
            Requests.subscribe(
                List.of("BTC-USD", "ETH-USD"),
                false,
                Map.of("BTC-USD", 37475248770L),
                Optional.of(new JsonScalar("7"))));
    assertThat(RequestCodec.decode(golden("subscribe-sample")))
        .isEqualTo(
            new Request.Subscribe(
                new Selection(true, List.of()),
                new Terms(true, true, new Delivery.Sample(250), OnSlow.CLOSE),
                Map.of(),
                Optional.empty()));
    assertThat(RequestCodec.decode(golden("subscribe-latest")))
        .isEqualTo(
            new Request.Subscribe(
                Selection.of("BTC-USD"),
                new Terms(true, false, new Delivery.Latest(), OnSlow.CONFLATE),
                Map.of(),
                Optional.empty()));
    assertThat(RequestCodec.decode(golden("unsubscribe")))
        .isEqualTo(new Request.Unsubscribe(Selection.of("BTC-USD"), Optional.empty()));
    assertThat(RequestCodec.decode(golden("ping")))
        .isEqualTo(new Request.Ping(Optional.of(new JsonScalar("1")), Optional.empty()));
  }

  @Test
  void readsEachRequestOfAReplay() {
    assertThat(RequestCodec.decode(golden("replay")))
        .isEqualTo(
            new Request.Replay(
                Selection.of("BTC-USD"),
                new TimePoint.At(1_795_168_800_000_000_000L),
                Optional.of(new TimePoint.At(1_795_172_400_000_000_000L)),
                10,
                Optional.of(new JsonScalar("\"r-1\""))));
    assertThat(RequestCodec.decode(golden("replay-to-live")))
        .isEqualTo(
            new Request.Replay(
                Selection.of("BTC-USD", "ETH-USD"),
                new TimePoint.Ago(900_000_000_000L),
                Optional.empty(),
                0,
                Optional.empty()));
    assertThat(RequestCodec.decode(golden("replay_stop")))
        .isEqualTo(new Request.StopReplay(Optional.of(new JsonScalar("\"r-2\""))));
  }

  @Test
  void writesWhatBelongsToAReplay() throws Exception {
    assertWrites("incr-replay", new Reply.Replayed("ETH-USD", replayed(false)));
    assertWrites("incr-replay-gap", new Reply.Replayed("ETH-USD", replayed(true)));
    ReplayRun named =
        new ReplayRun(List.of("BTC-USD"), 12_345, Optional.of(new JsonScalar("\"r-1\"")));
    assertWrites("replay_end", new Reply.ReplayEnd(named, ReplayEnding.COMPLETE));
    ReplayRun unnamed = new ReplayRun(List.of("BTC-USD", "ETH-USD"), 12_345, Optional.empty());
    assertWrites("caught_up", new Reply.CaughtUp(unnamed));
    assertWrites(
        "error-retry",
        new Reply.Refusal(
            ErrorCode.HISTORY_UNAVAILABLE,
            "the database is away",
            OptionalLong.of(1_000),
            Optional.of(new JsonScalar("\"r-1\""))));
  }

  @Test
  void writesWhatHappensToTheFeed() {
    assertWrites("status", new Reply.Status("BTC-USD", FeedState.LIVE, OptionalLong.of(120)));
    assertWrites(
        "status-without-tick", new Reply.Status("ADA-USD", FeedState.STALE, OptionalLong.empty()));
    assertWrites("gap", new Reply.Gap("BTC-USD", 370_843_402, 370_843_405));
    assertWrites("gap_closed", new Reply.GapClosed("BTC-USD", 370_843_403, 370_843_403));
    assertWrites("reconnect", new Reply.Reconnect(1_500));
  }

  @Test
  void writesSnapshots() throws Exception {
    Snapshot snapshot = new Snapshot("ETH-USD", SNAPSHOT_NANOS, MarketState.of(tick()));
    assertWrites("snapshot", new Reply.Market(snapshot, true));
    assertThat(
            SnapshotCodec.decode(data(golden("snapshot")).getBytes(StandardCharsets.UTF_8))
                .sequence())
        .isEqualTo(37475248783L);
    Snapshot empty = new Snapshot("ADA-USD", SNAPSHOT_NANOS, null);
    assertWrites("snapshot-without-price", new Reply.Market(empty, true));
    assertWrites("snapshot-not-recovered", new Reply.Market(empty, false));
  }

  @Test
  void writesIncrements() throws Exception {
    Frame frame = frame(false);
    assertWrites("incr", new Reply.Increment("ETH-USD", frame));
    assertWrites("incr-gap", new Reply.Increment("ETH-USD", frame(true)));
    assertWrites("incr-gap", new Reply.GapIncrement("ETH-USD", frame));
    assertWrites("incr-gap", new Reply.GapIncrement("ETH-USD", frame(true)));
    assertWrites("incr-conflated", new Reply.Conflated(tick(), 3, false));
    assertWrites("incr-conflated-gap", new Reply.Conflated(tick(), 3, true));
  }

  @Test
  void writesAnIncrementWithoutTheOneBefore() throws Exception {
    Placed restart = placed("incr-restart", false);
    assertWrites("incr-restart", increment(restart));
    assertThat(restart.arrival().tick().restart()).isTrue();
    assertWrites("incr-conflated-restart", new Reply.Conflated(restart.arrival().tick(), 2, false));
    Placed first = placed("incr-first-with-day", false);
    assertWrites("incr-first-with-day", increment(first));
    assertThat(TickCodec.encode(first.arrival().tick())).isEqualTo(first.arrival().json());
  }

  @Test
  void sharesTheBytesOfAnIncrement() throws Exception {
    Frame frame = frame(false);
    assertThat(ReplyCodec.encode(new Reply.Increment("ETH-USD", frame))).isSameAs(frame.message());
  }

  @Test
  void writesAnswers() {
    assertWrites(
        "ack", new Reply.Acknowledgement(new JsonScalar("\"a-1\""), List.of("BTC-USD", "ETH-USD")));
    assertWrites("pong", new Reply.Pong(new JsonScalar("1"), Optional.empty()));
    assertWrites(
        "pong-with-id", new Reply.Pong(new JsonScalar("1.50"), Optional.of(new JsonScalar("7"))));
    assertWrites("rate_limit", new Reply.RateLimit(10));
    assertWrites(
        "error",
        new Reply.Refusal(
            ErrorCode.SUBSCRIBE_ERROR, "products is missing", Optional.of(new JsonScalar("7"))));
    assertWrites("resume", resume(ResumeOutcome.RECOVERED));
    assertWrites("resume-ahead", resume(ResumeOutcome.AHEAD));
    assertWrites("resume-not-recovered", resume(ResumeOutcome.NOT_RECOVERED));
  }

  private static Reply resume(ResumeOutcome outcome) {
    return new Reply.Resume("BTC-USD", 37475248770L, outcome);
  }

  private static void assertWrites(String name, Reply reply) {
    assertThat(new String(ReplyCodec.encode(reply), StandardCharsets.UTF_8))
        .isEqualTo(golden(name));
  }

  private static Frame frame(boolean gap) throws Exception {
    return IncrementCodec.encode(placed(gap)).frame();
  }

  private static Frame replayed(boolean gap) throws Exception {
    return IncrementCodec.encodeReplayed(placed(gap)).frame();
  }

  private static Reply increment(Placed placed) {
    return new Reply.Increment(
        placed.arrival().tick().product(), IncrementCodec.encode(placed).frame());
  }

  private static Placed placed(boolean gap) throws Exception {
    return placed("incr", gap);
  }

  private static Placed placed(String name, boolean gap) throws Exception {
    byte[] json = data(golden(name)).getBytes(StandardCharsets.UTF_8);
    return new Placed(new Arrival(TickCodec.decode(json), json, 1, 1), gap);
  }

  private static Tick tick() throws Exception {
    return TickCodec.decode(data(golden("incr")).getBytes(StandardCharsets.UTF_8));
  }

  private static String data(String message) {
    return message.substring(message.indexOf("\"data\":") + 7, message.length() - 1);
  }

  private static String golden(String name) {
    String path = "/golden/" + name + ".json";
    try (InputStream in = GoldenMessagesTest.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }
}
