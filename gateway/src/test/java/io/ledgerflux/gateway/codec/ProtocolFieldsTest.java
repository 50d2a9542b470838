package io.ledgerflux.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the tables of docs/protocol.md have the fields of docs/asyncapi.yaml, and no others. */
class ProtocolFieldsTest {
  private static final Path PROTOCOL = Path.of("..", "docs", "protocol.md");
  private static final String HEAD = "| field | type | |\n|---|---|---|\n";
  private static final Pattern ROW = Pattern.compile("(?m)\\G\\| (`.+?`) \\| .*\\n");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  /** Stands for the object of the last row that has another name. */
  private static final String SAME_OBJECT = "….";

  /** What all requests may have is told above their tables, other names for fields below. */
  private static final Set<String> OF_REQUESTS = Set.of("id", "operation", "timestamp");

  private static final Set<String> REQUESTS =
      Set.of("subscribe", "unsubscribe", "ping", "replay", "replay_stop");

  static Set<String> messages() throws IOException {
    Set<String> names = new TreeSet<>();
    AsyncApi.read().document().at("/components/messages").fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @MethodSource("messages")
  void areThoseOfTheMessage(String message) throws Exception {
    Map<String, Set<String>> told = told(message);
    assertThat(told.get("")).contains("op");
    assertThat(told).isEqualTo(known(message, told.keySet()));
  }

  @Test
  void areThoseOfATick() throws Exception {
    Map<String, Set<String>> told = told("tick");
    assertThat(told.keySet()).containsExactlyInAnyOrder("", "fields", "fields.last_trade");
    assertThat(told).isEqualTo(known("tick", told.keySet()));
  }

  @Test
  void areToldOfWhatIsWithinASnapshot() throws Exception {
    assertThat(told("snapshot").keySet()).containsExactlyInAnyOrder("", "data", "data.state");
  }

  /** The names of fields in the table of {@code message}, by the object in which they stand. */
  private static Map<String, Set<String>> told(String message) throws IOException {
    Map<String, Set<String>> told = new TreeMap<>();
    String object = "";
    for (String row : rows(message)) {
      for (MatchResult name : NAME.matcher(row).results().toList()) {
        boolean isSame = name.group(1).startsWith(SAME_OBJECT);
        String field = name.group(1).substring(isSame ? SAME_OBJECT.length() : 0);
        put(isSame ? object + "." + field : field, told);
        object = isSame ? object : field;
      }
    }
    return told;
  }

  /** Puts {@code path} into the object in which it stands, and that into the one around it. */
  private static void put(String path, Map<String, Set<String>> told) {
    int dot = path.lastIndexOf('.');
    String object = path.substring(0, Math.max(dot, 0));
    told.computeIfAbsent(object, any -> new TreeSet<>()).add(path.substring(dot + 1));
    if (!object.isEmpty()) {
      put(object, told);
    }
  }

  /** The first cells of the first table below the heading of {@code message}. */
  private static List<String> rows(String message) throws IOException {
    String text = Files.readString(PROTOCOL);
    String heading =
        REQUESTS.contains(message)
            ? "\n**" + message + "**\n"
            : "\n### " + message + (message.equals("status") ? " of a feed\n" : "\n");
    int from = text.indexOf(heading);
    assertThat(from).as(heading).isPositive();
    int table = text.indexOf(HEAD, from);
    assertThat(text.substring(from + 1, table))
        .as("a table of its own")
        .doesNotContain("\n###", "\n**");
    List<String> rows = new ArrayList<>();
    ROW.matcher(text)
        .region(table + HEAD.length(), text.length())
        .results()
        .forEach(row -> rows.add(row.group(1)));
    return rows;
  }

  /** The fields of {@code objects} by the schema of {@code message}. */
  private static Map<String, Set<String>> known(String message, Set<String> objects)
      throws IOException {
    JsonNode document = AsyncApi.read().document();
    Map<String, Set<String>> known = new TreeMap<>();
    for (String object : objects) {
      JsonNode schema = document.at("/components/schemas/" + message);
      for (String field : object.isEmpty() ? new String[0] : object.split("\\.")) {
        schema = properties(schema, document).path(field);
      }
      Set<String> names = new TreeSet<>();
      properties(schema, document).fieldNames().forEachRemaining(names::add);
      if (REQUESTS.contains(message)) {
        names.removeAll(OF_REQUESTS);
      }
      known.put(object, names);
    }
    return known;
  }

  /** What an object has by {@code schema}, or by that among its alternatives that is one. */
  private static JsonNode properties(JsonNode schema, JsonNode document) {
    if (schema.has("$ref")) {
      return properties(document.at(schema.path("$ref").asText().substring(1)), document);
    }
    if (schema.has("properties")) {
      return schema.path("properties");
    }
    return Stream.of(schema.path("oneOf"))
        .flatMap(JsonNode::valueStream)
        .map(alternative -> properties(alternative, document))
        .filter(properties -> !properties.isEmpty())
        .findFirst()
        .orElse(schema.path("properties"));
  }
}
