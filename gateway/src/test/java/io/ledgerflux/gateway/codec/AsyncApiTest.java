package io.ledgerflux.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That docs/asyncapi.yaml tells the protocol as it is: each message, and no other. */
class AsyncApiTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  private AsyncApi asyncApi;

  @BeforeEach
  void read() throws IOException {
    asyncApi = AsyncApi.read();
  }

  @Test
  void describesEachMessage() throws Exception {
    for (Map.Entry<String, String> golden : golden().entrySet()) {
      assertThat(asyncApi.faults(golden.getValue())).as(golden.getKey()).isEmpty();
    }
  }

  @Test
  void describesNoMessageThatThereIsNot() throws Exception {
    Set<String> operations = new TreeSet<>();
    for (String message : golden().values()) {
      operations.add(AsyncApi.json(message).path("op").asText());
    }
    assertThat(names("/components/messages")).containsExactlyElementsOf(operations);
    assertThat(names("/channels/stream/messages")).containsExactlyElementsOf(operations);
  }

  @Test
  void tellsWhoSaysWhat() throws Exception {
    Set<String> requests = new TreeSet<>();
    Set<String> replies = new TreeSet<>();
    for (String message : golden().values()) {
      String operation = AsyncApi.json(message).path("op").asText();
      boolean understood =
          !(RequestCodec.decode(message) instanceof Request.Malformed malformed)
              || malformed.code() != ErrorCode.INVALID_OPERATION;
      (understood ? requests : replies).add(operation);
    }
    assertThat(said("hear")).isEqualTo(requests);
    assertThat(said("tell")).isEqualTo(replies);
  }

  @Test
  void knowsTheErrorCodesAndNoOther() {
    List<String> codes =
        asyncApi
            .document()
            .at("/components/schemas/error_code/enum")
            .valueStream()
            .map(JsonNode::asText)
            .toList();
    assertThat(codes)
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toList());
  }

  @Test
  void givesNoIdBackThatIsNone() throws Exception {
    assertThat(asyncApi.faults("{\"op\":\"pong\",\"id\":null,\"t\":1}")).isNotEmpty();
    assertThat(asyncApi.faults("{\"op\":\"ack\",\"id\":null,\"products\":[]}")).isNotEmpty();
  }

  @Test
  void seesWhatIsNotInAReply() throws Exception {
    Set<String> replies = said("tell");
    for (Map.Entry<String, String> golden : golden().entrySet()) {
      ObjectNode message = (ObjectNode) AsyncApi.json(golden.getValue());
      if (replies.contains(message.path("op").asText())) {
        message.put("unheard_of", 1);
        assertThat(asyncApi.faults(message)).as(golden.getKey()).isNotEmpty();
      }
    }
  }

  @Test
  void seesWhatIsMissing() throws Exception {
    for (Map.Entry<String, String> golden : golden().entrySet()) {
      JsonNode message = AsyncApi.json(golden.getValue());
      String operation = message.path("op").asText();
      Set<String> required = new TreeSet<>(Set.of("op"));
      asyncApi
          .document()
          .at("/components/schemas/" + operation + "/required")
          .forEach(field -> required.add(field.asText()));
      for (String field : required) {
        ObjectNode without = message.deepCopy();
        without.remove(field);
        assertThat(asyncApi.faults(operation, without))
            .as(golden.getKey() + " " + field)
            .isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"op\":\"subscribe\",\"products\":[]}",
        "{\"op\":\"subscribe\",\"products\":[\"A/B\"]}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"mode\":\"often\"}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"mode\":{\"mode\":\"sample\",\"every_ms\":9}}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"on_slow\":\"cry\"}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"want_status\":1}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"from_seq\":{\"A\":-1}}",
        "{\"op\":\"replay\",\"products\":\"*\",\"from\":\"yesterday\"}",
        "{\"op\":\"replay\",\"products\":\"*\",\"from\":\"-5y\"}",
        "{\"op\":\"replay\",\"products\":\"*\",\"from\":1,\"speed\":-1}",
        "{\"op\":\"replay\",\"products\":\"*\",\"from\":1,\"speed\":1000001}",
        "{\"op\":\"replay\",\"products\":\"*\",\"from\":1,\"speed\":0.001}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"from_seq\":{\"A\":9223372036854775808}}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"from_seq\":{\"A\":\"-1\"}}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"from_seq\":{\"A\":\" 1\"}}",
        "{\"operation\":\"subscribe\"}",
        "{\"products\":\"*\"}",
        "{\"op\":\"ping\",\"timestamp\":true}",
        "{\"op\":\"ping\",\"t\":[]}",
      })
  void refusesWhatTheGatewayRefuses(String request) throws Exception {
    assertThat(asyncApi.faults(request)).isNotEmpty();
    Object understood = RequestCodec.decode(request);
    if (!request.contains("A/B")) { // A name that is none: the session's to tell.
      assertThat(understood).isInstanceOf(Request.Malformed.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"op\":\"subscribe\",\"products\":\" btc-usd \"}",
        "{\"op\":\"subscribe\",\"products\":[\"*\"],\"mode\":{\"mode\":\"sample\",\"every_ms\":250}}",
        "{\"op\":\"subscribe\",\"products\":[\"A\"],\"mode\":null,\"on_slow\":null,\"want_snapshot\":null,\"from_seq\":null}",
        "{\"op\":\"subscribe\",\"products\":\"A\",\"mode\":\"sample\",\"every_ms\":null,\"from_seq\":{\"A\":null}}",
        "{\"op\":\"replay\",\"products\":\"*\",\"from\":\"-15m\",\"to\":null,\"speed\":null}",
        "{\"op\":\"replay\",\"products\":\"*\",\"from\":\"-15m\",\"to\":\"2026-11-20T10:00:00.5+01:00\",\"speed\":0.25}",
        "{\"op\":\"replay\",\"products\":\"*\",\"from\":1790689558116787000}",
        "{\"op\":\"replay\",\"products\":\"*\",\"from\":1,\"speed\":0}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"from_seq\":{\"A\":9223372036854775807}}",
        "{\"op\":\"subscribe\",\"products\":\"*\",\"from_seq\":{\"A\":\"123\",\"B\":\"9223372036854775807\"}}",
        "{\"operation\":\"subscribe\",\"products\":\"A\"}",
        "{\"op\":\"subscribe\",\"operation\":\"subscribe\",\"products\":\"A\",\"id\":null}",
        "{\"operation\":\"unsubscribe\",\"products\":[\"A\"],\"id\":null}",
        "{\"operation\":\"replay\",\"products\":\"A\",\"from\":\"-15m\",\"id\":null}",
        "{\"operation\":\"replay_stop\",\"id\":null}",
        "{\"op\":\"ping\",\"t\":\"7\"}",
        "{\"operation\":\"ping\",\"timestamp\":1700000000123,\"id\":null}",
        "{\"op\":\"ping\",\"t\":null,\"timestamp\":\"1.5\",\"id\":\"a\"}",
      })
  void takesWhatTheGatewayTakes(String request) throws Exception {
    assertThat(asyncApi.faults(request)).isEmpty();
    assertThat(RequestCodec.decode(request)).isNotInstanceOf(Request.Malformed.class);
  }

  @Test
  void refersToNothingThatIsNotThere() {
    assertThat(asyncApi.document().path("asyncapi").asText()).isEqualTo("3.0.0");
    List<JsonNode> references = asyncApi.document().findValues("$ref");
    assertThat(references).hasSizeGreaterThan(100);
    for (JsonNode reference : references) {
      JsonNode target = asyncApi.document().at(reference.asText().substring(1));
      assertThat(target.isMissingNode()).as(reference.asText()).isFalse();
    }
  }

  @Test
  void isInTheJarAsItIs() throws Exception {
    try (InputStream served = AsyncApi.class.getResourceAsStream("/asyncapi.yaml")) {
      assertThat(Objects.requireNonNull(served).readAllBytes())
          .isEqualTo(Files.readAllBytes(AsyncApi.FILE));
    }
  }

  private Set<String> said(String operation) {
    Set<String> said = new TreeSet<>();
    for (JsonNode message : asyncApi.document().at("/operations/" + operation + "/messages")) {
      said.add(message.path("$ref").asText().replaceFirst(".*/", ""));
    }
    return said;
  }

  private Set<String> names(String pointer) {
    Set<String> names = new TreeSet<>();
    asyncApi.document().at(pointer).fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Map<String, String> golden() throws IOException {
    Map<String, String> messages = new TreeMap<>();
    try (Stream<Path> files = Files.list(GOLDEN)) {
      for (Path file : files.toList()) {
        messages.put(file.getFileName().toString(), Files.readString(file).strip());
      }
    }
    assertThat(messages).hasSizeGreaterThan(30);
    return messages;
  }
}
