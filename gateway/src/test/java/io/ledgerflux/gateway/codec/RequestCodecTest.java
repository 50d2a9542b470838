package io.ledgerflux.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Requests;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCodecTest {
  @Test
  void takesWhatOlderClientsSend() {
    assertThat(RequestCodec.decode("{\"operation\":\"Subscribe\",\"products\":[\" btc-usd \"]}"))
        .isEqualTo(Requests.subscribe(List.of("BTC-USD"), true, Map.of(), Optional.empty()));
    assertThat(RequestCodec.decode("{\"op\":\"ping\",\"timestamp\":1700000000123}"))
        .isEqualTo(ping("1700000000123"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7|7",
        "\"7\"|7",
        "\" 7 \"|7",
        "1.50|1.50",
        "\"1.50\"|1.50",
        "1e3|1e3",
        "-1|-1",
      })
  void givesTimesBackAsNumbers(String told, String answered) {
    assertThat(RequestCodec.decode("{\"op\":\"ping\",\"t\":" + told + "}"))
        .isEqualTo(ping(answered));
  }

  @Test
  void aPingNeedsNoTime() {
    Request bare = new Request.Ping(Optional.empty(), Optional.empty());
    assertThat(RequestCodec.decode("{\"op\":\"ping\"}")).isEqualTo(bare);
    assertThat(RequestCodec.decode("{\"op\":\"ping\",\"t\":null}")).isEqualTo(bare);
  }

  @Test
  void takesSequencesAsTextAndProductsTwice() {
    assertThat(
            RequestCodec.decode(
                "{\"op\":\"subscribe\",\"products\":[\"a\",\"A\"],\"from_seq\":{\" a \":\"12\"}}"))
        .isEqualTo(Requests.subscribe(List.of("A"), true, Map.of("A", 12L), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"from_seq\":null",
        "\"from_seq\":{\"A\":null}",
        "\"every_ms\":null",
        "\"mode\":null",
        "\"mode\":{\"mode\":\"all\",\"every_ms\":null}",
        "\"on_slow\":null",
        "\"want_snapshot\":null",
        "\"want_status\":null",
        "\"id\":null",
      })
  void whatIsNullCountsAsMissing(String field) {
    assertThat(RequestCodec.decode("{\"op\":\"subscribe\",\"products\":\"A\"," + field + "}"))
        .isEqualTo(Requests.subscribe(List.of("A"), true, Map.of(), Optional.empty()));
  }

  @Test
  void takesTheHighestSequenceThatCanBe() {
    assertThat(
            RequestCodec.decode(
                "{\"op\":\"subscribe\",\"products\":\"A\",\"from_seq\":{\"A\":9223372036854775807}}"))
        .isEqualTo(
            Requests.subscribe(List.of("A"), true, Map.of("A", Long.MAX_VALUE), Optional.empty()));
  }

  @Test
  void takesOneProductWithoutAList() {
    assertThat(RequestCodec.decode("{\"op\":\"unsubscribe\",\"products\":\"BTC-USD\"}"))
        .isEqualTo(new Request.Unsubscribe(Selection.of("BTC-USD"), Optional.empty()));
  }

  @Test
  void passesOverWhatItDoesNotKnow() {
    assertThat(RequestCodec.decode("{\"x\":{\"op\":[1,{}]},\"op\":\"ping\",\"t\":1,\"y\":[[]]}"))
        .isEqualTo(ping("1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "{", "[]", "7", "\"ping\"", "{\"op\":\"ping\"} x", "null"})
  void refusesWhatIsNoObject(String text) {
    assertThat(code(text)).isEqualTo(ErrorCode.INVALID_JSON);
  }

  @Test
  void refusesWhatIsNestedMoreThanSixteenDeep() {
    assertThat(RequestCodec.decode(pingWithLists(15))).isEqualTo(ping("1"));
    assertThat(code(pingWithLists(16))).isEqualTo(ErrorCode.INVALID_JSON);
  }

  private static String pingWithLists(int depth) {
    return "{\"op\":\"ping\",\"t\":1,\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"op\":\"trade\"}", "{\"op\":7}", "{\"op\":[\"ping\"]}"})
  void refusesUnknownOperations(String text) {
    assertThat(code(text)).isEqualTo(ErrorCode.INVALID_OPERATION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "subscribe|\"x\":1|products is missing",
        "subscribe|\"products\":[]|products is empty",
        "subscribe|\"products\":7|products is no list",
        "subscribe|\"products\":null|products is no list",
        "subscribe|\"products\":[7]|a product is no text: 7",
        "subscribe|\"products\":[[\"A\"],\"B\"]|a product is no text: [",
        "subscribe|\"products\":[\"A\"],\"want_snapshot\":\"no\"|want_snapshot is neither true nor false: no",
        "subscribe|\"products\":[\"A\"],\"from_seq\":12|from_seq is no object of sequences by product",
        "subscribe|\"products\":[\"A\"],\"from_seq\":{\"A\":-1}|from_seq of A is no sequence",
        "subscribe|\"products\":[\"A\"],\"from_seq\":{\"A\":9223372036854775808}|from_seq of A is no sequence",
        "subscribe|\"products\":[\"A\"],\"from_seq\":{\"A\":{\"B\":[1]}}|from_seq of A is no sequence",
        "subscribe|\"products\":[\"A\"],\"from_seq\":{\"A\":1e5}|from_seq of A is no sequence",
        "subscribe|\"products\":[\"A\"],\"from_seq\":{\"B\":\"x\"}|from_seq of B is no sequence",
        "unsubscribe|\"x\":1|products is missing",
        "ping|\"t\":\"now\"|t is no number",
        "ping|\"timestamp\":{\"x\":1}|timestamp is no number",
      })
  void saysWhatIsWrong(String operation, String fields, String message) {
    ErrorCode code =
        switch (operation) {
          case "subscribe" -> ErrorCode.SUBSCRIBE_ERROR;
          case "unsubscribe" -> ErrorCode.UNSUBSCRIBE_ERROR;
          default -> ErrorCode.PING_ERROR;
        };
    String text = "{" + fields + ",\"op\":\"" + operation + "\",\"id\":\"q\"}";
    assertThat(RequestCodec.decode(text))
        .isEqualTo(new Request.Malformed(code, message, Optional.of(new JsonScalar("\"q\""))));
  }

  @Test
  void givesAnIdBackAsItCame() {
    assertThat(RequestCodec.decode("{\"op\":\"ping\",\"id\":\"a\\\"\\u00e9\\n\"}").id())
        .contains(new JsonScalar("\"a\\\"é\\n\""));
    assertThat(RequestCodec.decode("{\"op\":\"ping\",\"id\":1.0}").id())
        .contains(new JsonScalar("1.0"));
    String longest = "\ud83d\ude00".repeat(128);
    assertThat(RequestCodec.decode("{\"op\":\"ping\",\"id\":\"" + longest + "\"}").id())
        .contains(new JsonScalar('"' + longest + '"'));
  }

  @ParameterizedTest
  @CsvSource({
    "subscribe,SUBSCRIBE_ERROR",
    "unsubscribe,UNSUBSCRIBE_ERROR",
    "ping,PING_ERROR",
    "replay,REPLAY_ERROR",
    "replay_stop,REPLAY_ERROR"
  })
  void doesNothingWhoseIdItCannotGiveBack(String operation, ErrorCode code) {
    String longer = '"' + "x".repeat(129) + '"';
    for (String id : List.of("true", "{\"x\":1}", "[1]", longer, "\"a\\ud83d\"")) {
      String text =
          "{\"op\":\"%s\",\"products\":[\"A\"],\"from\":\"-1m\",\"id\":%s}"
              .formatted(operation, id);
      assertThat(RequestCodec.decode(text))
          .isEqualTo(
              new Request.Malformed(
                  code, "id is no number and no text of up to 128 characters", Optional.empty()));
    }
  }

  @Test
  void cutsWhatItRepeatsInAnError() {
    Request request = RequestCodec.decode("{\"op\":\"" + "x".repeat(50_000) + "\"}");
    assertThat(((Request.Malformed) request).message()).hasSizeLessThan(100);
  }

  @Test
  void readsADamagedSubscribeOrTellsWhatIsWrong() {
    Set<ErrorCode> told = EnumSet.noneOf(ErrorCode.class);
    int taken = 0;
    Random random = new Random(7);
    String alphabet = "{}[]\",:0123456789.eE+-\\u \n\t\u0000éopsubscribetfrom_seqproductsnulltrue";
    String seed =
        "{\"op\":\"subscribe\",\"products\":[\"A\"],\"from_seq\":{\"A\":1},\"id\":1,\"t\":\"7\"}";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(seed);
      for (int n = random.nextInt(6); n >= 0; n--) {
        int at = random.nextInt(text.length());
        text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        if (random.nextInt(4) == 0) {
          text.setLength(Math.max(1, at));
        }
      }
      Request request = RequestCodec.decode(text.toString());
      if (request instanceof Request.Malformed malformed) {
        assertThat(malformed.message()).as(text.toString()).isNotBlank().hasSizeLessThan(400);
        told.add(malformed.code());
      } else {
        assertThat(request).as(text.toString()).isInstanceOf(Request.Subscribe.class);
        taken++;
      }
    }
    assertThat(told)
        .containsExactly(
            ErrorCode.INVALID_JSON, ErrorCode.INVALID_OPERATION, ErrorCode.SUBSCRIBE_ERROR);
    assertThat(taken).isPositive();
  }

  private static Request ping(String time) {
    return new Request.Ping(Optional.of(new JsonScalar(time)), Optional.empty());
  }

  private static ErrorCode code(String text) {
    return ((Request.Malformed) RequestCodec.decode(text)).code();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"mode\":\"ALL\"|All[]",
        "\"mode\":null|All[]",
        "\"mode\":\" latest \"|Latest[]",
        "\"mode\":\"sample\"|Sample[everyMillis=1000]",
        "\"every_ms\":50,\"mode\":\"sample\"|Sample[everyMillis=50]",
        "\"mode\":{\"mode\":\"sample\",\"every_ms\":250}|Sample[everyMillis=250]",
        "\"mode\":{\"mode\":\"latest\"}|Latest[]",
      })
  void readsHowTicksAreDelivered(String fields, String delivery) {
    assertThat(RequestCodec.decode("{\"op\":\"subscribe\",\"products\":\"A\"," + fields + "}"))
        .isInstanceOfSatisfying(
            Request.Subscribe.class,
            request -> assertThat(request.terms().delivery()).hasToString(delivery));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"mode\":\"fast\"|mode is none of all, latest and sample",
        "\"mode\":7|mode is no text: 7",
        "\"mode\":{\"every_ms\":250}|mode names no mode",
        "\"mode\":\"sample\",\"every_ms\":9|every_ms is not from 10 to 3600000",
        "\"mode\":\"sample\",\"every_ms\":3600001|every_ms is not from 10 to 3600000",
        "\"mode\":\"sample\",\"every_ms\":2.5|every_ms is no whole number: 2.5",
        "\"on_slow\":\"wait\"|on_slow is neither conflate nor close",
        "\"want_status\":1|want_status is neither true nor false: 1",
      })
  void refusesADeliveryThatCannotBe(String fields, String why) {
    assertThat(RequestCodec.decode("{\"op\":\"subscribe\",\"products\":\"A\"," + fields + "}"))
        .isEqualTo(new Request.Malformed(ErrorCode.SUBSCRIBE_ERROR, why, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"2026-11-20T10:00:00Z\"|At[nanos=1795168800000000000]",
        "\"2026-11-20T12:00:00.5+02:00\"|At[nanos=1795168800500000000]",
        "1795168800000000000|At[nanos=1795168800000000000]",
        "\"-15m\"|Ago[nanos=900000000000]",
        "\"-250ms\"|Ago[nanos=250000000]",
        "\"-2h\"|Ago[nanos=7200000000000]",
        "\"-1d\"|Ago[nanos=86400000000000]",
      })
  void readsWhereAReplayBegins(String from, String point) {
    assertThat(RequestCodec.decode("{\"op\":\"replay\",\"products\":\"A\",\"from\":" + from + "}"))
        .isInstanceOfSatisfying(
            Request.Replay.class,
            request -> {
              assertThat(request.from()).hasToString(point);
              assertThat(request.speed()).isEqualTo(1);
              assertThat(request.to()).isEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"to\":\"-1m\"|from is missing",
        "\"from\":null|from is missing",
        "\"from\":\"yesterday\"|from is no time such as 2026-11-20T10:00:00Z or -15m: yesterday",
        "\"from\":\"-999999999999d\"|from is no time such as 2026-11-20T10:00:00Z or -15m: -999999999999d",
        "\"from\":\"9999-01-01T00:00:00Z\"|from is no time such as 2026-11-20T10:00:00Z or -15m: 9999-01-01T00:00:00Z",
        "\"from\":\"-1m\",\"speed\":-1|speed is not 0, nor from 0.01 to 1000000",
        "\"from\":\"-1m\",\"speed\":0.0099|speed is not 0, nor from 0.01 to 1000000",
        "\"from\":\"-1m\",\"speed\":1000001|speed is not 0, nor from 0.01 to 1000000",
        "\"from\":\"-1m\",\"speed\":1e3|speed is no plain decimal of 40 digits",
        "\"from\":\"-1m\",\"speed\":\"fast\"|speed is no number: fast",
      })
  void refusesAReplayThatCannotBe(String fields, String why) {
    assertThat(RequestCodec.decode("{\"op\":\"replay\",\"products\":\"A\"," + fields + "}"))
        .isEqualTo(new Request.Malformed(ErrorCode.REPLAY_ERROR, why, Optional.empty()));
  }

  @Test
  void allIsWrittenAsAStar() {
    assertThat(RequestCodec.decode("{\"op\":\"unsubscribe\",\"products\":[\" * \",\"a\"]}"))
        .isEqualTo(new Request.Unsubscribe(new Selection(true, List.of("A")), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"op\":", "{\"op\":[", "{\"op\":\"x", "{\"op\":{\"a\":1", "nul", "{'op':1}"})
  void saysWhatIsNoJsonWithoutTheParsersOwnWords(String text) {
    assertThat(RequestCodec.decode(text))
        .isInstanceOfSatisfying(
            Request.Malformed.class,
            malformed -> {
              assertThat(malformed.code()).isEqualTo(ErrorCode.INVALID_JSON);
              assertThat(malformed.message()).doesNotContain("Source", "REDACTED", "Feature");
            });
  }
}
