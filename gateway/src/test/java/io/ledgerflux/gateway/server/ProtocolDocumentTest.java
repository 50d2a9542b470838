package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.rest.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * That docs/protocol.md and docs/asyncapi.yaml tell each error, each close code and each refusal of
 * a handshake, and no other.
 */
class ProtocolDocumentTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern NAMED_ROW =
      Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|(?: (\\d+) \\|)?");
  private static final Pattern NUMBERED_ROW = Pattern.compile("(?m)^\\| (\\d+) \\| `([^`]+)`");

  private static final Pattern PROBLEM = Pattern.compile("ProblemCode\\.([A-Z_]+)");

  /** Through whose hands a handshake goes until it is granted. */
  private static final List<Class<?>> OF_A_HANDSHAKE =
      List.of(
          Routes.class,
          WebSocketRoute.class,
          Edge.class,
          Admission.class,
          Authenticator.class,
          Answers.class);

  @Test
  void eachErrorIsTold() throws Exception {
    List<String> errors = Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toList();
    assertThat(rows("error", NAMED_ROW).map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(errors);
    assertThat(asyncApi("/components/schemas/error_code/enum").map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(errors);
  }

  @Test
  void eachCloseCodeIsTold() throws Exception {
    List<String> closings =
        Arrays.stream(Closing.values()).map(why -> why.code() + " " + why.reason()).toList();
    assertThat(closings.stream().map(closing -> closing.substring(0, 4)))
        .as("one code for one reason")
        .doesNotHaveDuplicates();
    assertThat(rows("Close codes", NUMBERED_ROW).map(row -> row.group(1) + " " + row.group(2)))
        .containsExactlyInAnyOrderElementsOf(closings);
    assertThat(
            asyncApi("/channels/stream/x-close-codes")
                .map(node -> node.path("code").asText() + " " + node.path("reason").asText()))
        .containsExactlyInAnyOrderElementsOf(closings);
  }

  @Test
  void eachRefusalOfAHandshakeIsTold() throws Exception {
    Set<String> refusals = new TreeSet<>();
    for (Class<?> of : OF_A_HANDSHAKE) {
      PROBLEM
          .matcher(source(of))
          .results()
          .map(said -> ProblemCode.valueOf(said.group(1)))
          .forEach(code -> refusals.add(code.status() + " " + code));
    }
    assertThat(Arrays.stream(Admission.Denial.values()).map(Admission.Denial::code))
        .as("what the sources say")
        .allMatch(code -> refusals.contains(code.status() + " " + code));
    assertThat(rows("Coming in", NAMED_ROW).map(row -> row.group(2) + " " + row.group(1)))
        .containsExactlyInAnyOrderElementsOf(refusals);
    assertThat(
            asyncApi("/channels/stream/x-refusals")
                .map(node -> node.path("status").asText() + " " + node.path("code").asText()))
        .containsExactlyInAnyOrderElementsOf(refusals);
  }

  @Test
  void theSchemesOfKeysAreThoseThatAreAskedFor() throws Exception {
    List<String> asked =
        asyncApi("/servers/gateway/security")
            .map(node -> node.path("$ref").asText().replaceFirst(".*/", ""))
            .toList();
    assertThat(asked).containsExactly("bearer", "key", "ticket");
    JsonNode schemes = document().at("/components/securitySchemes");
    assertThat(asked).allMatch(schemes::has).hasSize(schemes.size());
  }

  private static String source(Class<?> of) throws IOException {
    return Files.readString(
        Path.of("src", "main", "java", of.getName().replace('.', '/') + ".java"));
  }

  /** The rows of the tables below the heading {@code title}, up to the next heading. */
  private static Stream<MatchResult> rows(String title, Pattern row) throws IOException {
    String text = Files.readString(DOCS.resolve("protocol.md"));
    int from = text.indexOf("\n### " + title + "\n");
    assertThat(from).as(title).isPositive();
    return row.matcher(text.substring(from, text.indexOf("\n##", from + 5))).results();
  }

  private static Stream<JsonNode> asyncApi(String pointer) throws IOException {
    return document().at(pointer).valueStream();
  }

  private static JsonNode document() throws IOException {
    return new YAMLMapper().readTree(Files.readString(DOCS.resolve("asyncapi.yaml")));
  }
}
