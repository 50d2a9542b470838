package io.ledgerflux.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The OpenAPI document, and what it says of an answer. */
public final class OpenApi {
  /** Where it is kept. */
  public static final Path FILE = Path.of("..", "docs", "openapi.yaml");

  private final JsonNode document;

  private OpenApi(JsonNode document) {
    this.document = document;
  }

  /**
   * A parameter of a path.
   *
   * @param name of it
   * @param in where it stands
   * @param description for people
   * @param example a value that is right; missing where none is given
   */
  record Parameter(String name, String in, String description, JsonNode example) {}

  /** The document as it is kept. */
  public static OpenApi read() throws IOException {
    return new OpenApi(new YAMLMapper().readTree(Files.readString(FILE)));
  }

  JsonNode info() {
    return document.path("info");
  }

  /** Its paths, such as {@code /api/v1/products/{product}/ticks}. */
  public List<String> paths() {
    List<String> paths = new ArrayList<>();
    document.path("paths").fieldNames().forEachRemaining(paths::add);
    return paths;
  }

  /** The one method of a path, in capitals. */
  public String method(String path) {
    return document.path("paths").path(path).has("get") ? "GET" : "POST";
  }

  /** What all texts of the schema {@code name} look like. */
  public String pattern(String name) {
    return document.at("/components/schemas/" + name + "/pattern").asText();
  }

  JsonNode operation(String path) {
    return document.path("paths").path(path).path(method(path).toLowerCase(Locale.ROOT));
  }

  /** The statuses that an answer can have, but 200. */
  List<Integer> refusals(String path) {
    List<Integer> refusals = new ArrayList<>();
    operation(path)
        .path("responses")
        .fieldNames()
        .forEachRemaining(status -> refusals.add(Integer.valueOf(status)));
    refusals.remove(Integer.valueOf(200));
    return refusals;
  }

  List<Parameter> parameters(String path) {
    List<Parameter> parameters = new ArrayList<>();
    for (JsonNode owner : List.of(document.path("paths").path(path), operation(path))) {
      for (JsonNode reference : owner.path("parameters")) {
        JsonNode parameter = resolve(reference);
        parameters.add(
            new Parameter(
                parameter.path("name").asText(),
                parameter.path("in").asText(),
                parameter.path("description").asText(),
                parameter.path("example")));
      }
    }
    return parameters;
  }

  /** What {@code path} says of answers with {@code status} in {@code mediaType}. */
  JsonNode content(String path, int status, String mediaType) {
    return resolve(operation(path).path("responses").path(Integer.toString(status)))
        .path("content")
        .path(mediaType);
  }

  /** What is wrong with {@code body} as such an answer; empty where nothing is. */
  List<String> faults(String path, int status, String mediaType, JsonNode body) {
    JsonNode schema = content(path, status, mediaType).path("schema");
    if (schema.isMissingNode()) {
      return List.of("%s has no answer %d in %s".formatted(path, status, mediaType));
    }
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.setAll((ObjectNode) schema);
    root.set("components", document.path("components"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(root)
        .validate(body)
        .stream()
        .map(ValidationMessage::toString)
        .toList();
  }

  private JsonNode resolve(JsonNode node) {
    String reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }
}
