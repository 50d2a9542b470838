package io.ledgerflux.normalizer.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.nats.Position;
import io.ledgerflux.normalizer.core.EndedNumbering;
import io.ledgerflux.normalizer.core.Knowledge;
import io.ledgerflux.normalizer.core.NewNumbering;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SavepointTest {
  private static final Savepoint SAVEPOINT =
      new Savepoint(
          new Position(17, 1_666_222_102_061_769_000L, 1_666_000_000_000_000_000L),
          Map.of(
              "BTC-USD",
              new Knowledge(
                  37_475_248_783L,
                  OptionalLong.of(370_843_401),
                  1_666_222_102_061_000_000L,
                  new NewNumbering(2, 5, OptionalLong.of(3)),
                  new EndedNumbering(7, OptionalLong.of(6), 1_666_222_000_000_000_000L))));

  private static final String JSON =
      """
      {"v":1,"position":{"stream_seq":17,"ts_broker":1666222102061769000,\
      "ts_created":1666000000000000000},"products":{"BTC-USD":{"seq":37475248783,\
      "trade_id":370843401,"ts_event":1666222102061000000,\
      "new_numbering":{"ticks":2,"seq":5,"trade_id":3},\
      "ended_numbering":{"seq":7,"trade_id":6,"ts_event":1666222000000000000}}}}\
      """;

  @Test
  void isOneJsonObject() throws MalformedMessageException {
    assertThat(new String(SavepointCodec.encode(SAVEPOINT), StandardCharsets.UTF_8))
        .isEqualTo(JSON);
    assertThat(SavepointCodec.decode(bytes(JSON))).isEqualTo(SAVEPOINT);
  }

  @Test
  void leavesOutWhatIsNotKnown() throws MalformedMessageException {
    Savepoint plain =
        new Savepoint(
            new Position(1, 2, 3),
            Map.of(
                "A-B",
                new Knowledge(4, OptionalLong.empty(), 5, NewNumbering.NONE, EndedNumbering.NONE)));
    byte[] json = SavepointCodec.encode(plain);

    assertThat(new String(json, StandardCharsets.UTF_8))
        .endsWith("{\"A-B\":{\"seq\":4,\"ts_event\":5}}}");
    assertThat(SavepointCodec.decode(json)).isEqualTo(plain);
  }

  @Test
  void passesOverWhatItDoesNotKnow() throws MalformedMessageException {
    assertThat(
            SavepointCodec.decode(
                bytes(
                    JSON.replace("{\"v\":1", "{\"new\":[1],\"v\":1")
                        .replace("\"stream_seq\"", "\"new\":0,\"stream_seq\"")
                        .replace("{\"seq\"", "{\"new\":{},\"seq\"")
                        .replace("\"ts_event\"", "\"new\":0,\"ts_event\""))))
        .isEqualTo(SAVEPOINT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "17", "{}", "{\"v\":2,\"position\":{}}", "{\"v\":1}"})
  void refusesWhatIsNoSavepoint(String json) {
    assertThatThrownBy(() -> SavepointCodec.decode(bytes(json)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void risesWithTheStream() {
    assertThat(at(5, 50, 1).isAbove(new Position(4, 40, 1))).isTrue();
    assertThat(at(5, 50, 1).isAbove(new Position(5, 50, 1))).isFalse();
    assertThat(at(5, 50, 1).isAbove(new Position(6, 60, 1))).isFalse();
    assertThat(at(5, 50, 1).isAbove(Position.BEGINNING)).isTrue();
  }

  @Test
  void risesWithAStreamThatCameBackEmpty() {
    assertThat(at(1, 90, 2).isAbove(new Position(5_000, 50, 1))).isTrue();
    assertThat(at(5_000, 50, 1).isAbove(new Position(1, 90, 2))).isFalse();
  }

  @Test
  void risesWithAStreamThatLostItsTail() {
    assertThat(at(4, 90, 1).isAbove(new Position(5_000, 50, 1))).isTrue();
  }

  private static Savepoint at(long sequence, long brokerNanos, long createdNanos) {
    return new Savepoint(new Position(sequence, brokerNanos, createdNanos), Map.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
