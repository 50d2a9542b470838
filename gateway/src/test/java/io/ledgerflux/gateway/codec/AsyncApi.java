package io.ledgerflux.gateway.codec;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The AsyncAPI document, and what it says of a message. */
final class AsyncApi {
  /** Where it is kept. */
  static final Path FILE = Path.of("..", "docs", "asyncapi.yaml");

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final JsonNode document;
  private final Map<String, JsonSchema> schemas = new HashMap<>();

  private AsyncApi(JsonNode document) {
    this.document = document;
  }

  static AsyncApi read() throws IOException {
    return new AsyncApi(new YAMLMapper().readTree(Files.readString(FILE)));
  }

  JsonNode document() {
    return document;
  }

  /** What is wrong with {@code message} by the schema of its {@code op}; empty where nothing is. */
  List<String> faults(String message) throws IOException {
    return faults(JSON.readTree(message));
  }

  /** The same. */
  List<String> faults(JsonNode message) {
    return faults(message.path(message.has("op") ? "op" : "operation").asText(), message);
  }

  /** What is wrong with {@code message} as one that is {@code operation}. */
  List<String> faults(String operation, JsonNode message) {
    JsonNode known = document.path("components").path("messages").path(operation);
    if (known.isMissingNode()) {
      return List.of("no message " + operation);
    }
    return schemas
        .computeIfAbsent(operation, _ -> schema(known.path("payload").path("$ref").asText()))
        .validate(message)
        .stream()
        .map(ValidationMessage::toString)
        .toList();
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  /** The schema that {@code reference} names, among the others that it may refer to. */
  private JsonSchema schema(String reference) {
    ObjectNode root = JSON.createObjectNode();
    root.put("$ref", reference);
    root.set("components", document.path("components"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(root);
  }
}
