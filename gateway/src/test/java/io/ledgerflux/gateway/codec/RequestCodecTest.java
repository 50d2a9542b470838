package io.ledgerflux.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Requests;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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
        "subscribe|\"products\":[\"A\"],\"from_seq\":12|not an object: 12",
        "subscribe|\"products\":[\"A\"],\"from_seq\":{\"A\":-1}|from_seq of A is no sequence",
        "subscribe|\"products\":[\"A\"],\"from_seq\":{\"A\":{\"B\":[1]}}|from_seq of A is no sequence",
        "subscribe|\"products\":[\"A\"],\"from_seq\":{\"A\":1e5}|from_seq of A is no sequence",
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
    assertThat(RequestCodec.decode("{\"op\":\"ping\",\"id\":{\"x\":1}}").id()).isEmpty();
    assertThat(RequestCodec.decode("{\"op\":\"ping\",\"id\":\"" + "x".repeat(200) + "\"}").id())
        .isEmpty();
  }

  @Test
  void cutsWhatItRepeatsInAnError() {
    Request request = RequestCodec.decode("{\"op\":\"" + "x".repeat(50_000) + "\"}");
    assertThat(((Request.Malformed) request).message()).hasSizeLessThan(100);
  }

  @Test
  void answersWhateverComes() {
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
      assertThat(RequestCodec.decode(text.toString())).isNotNull();
    }
  }

  private static Request ping(String time) {
    return new Request.Ping(Optional.of(new JsonScalar(time)), Optional.empty());
  }

  private static ErrorCode code(String text) {
    return ((Request.Malformed) RequestCodec.decode(text)).code();
  }
}
