package io.ledgerflux.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Reply.ResumeOutcome;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Verdict.Placed;
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
import org.junit.jupiter.api.Test;

/** Each message of the protocol, letter by letter: the client reads the same files. */
class GoldenMessagesTest {
  private static final long SNAPSHOT_NANOS = 1_666_222_102_081_001_000L;

  @Test
  void readsEachRequest() {
    assertThat(RequestCodec.decode(golden("subscribe")))
        .isEqualTo(
            new Request.Subscribe(
                List.of("BTC-USD", "ETH-USD"),
                false,
                Map.of("BTC-USD", 37475248770L),
                Optional.of(new JsonScalar("7"))));
    assertThat(RequestCodec.decode(golden("unsubscribe")))
        .isEqualTo(new Request.Unsubscribe(List.of("BTC-USD"), Optional.empty()));
    assertThat(RequestCodec.decode(golden("ping")))
        .isEqualTo(new Request.Ping(Optional.of(new JsonScalar("1")), Optional.empty()));
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
    byte[] json = data(golden("incr")).getBytes(StandardCharsets.UTF_8);
    return IncrementCodec.encode(new Placed(new Arrival(tick(), json, 1, 1), gap)).frame();
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
