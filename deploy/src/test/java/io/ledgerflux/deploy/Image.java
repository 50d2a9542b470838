package io.ledgerflux.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An image as the build has written it, with this machine's JDK as its base.
 *
 * @param module whose program it runs
 * @param files the image's files: its configuration, and the layers from the lowest up
 * @param layers their names
 * @param config as the Open Container Initiative's image specification has it
 */
record Image(String module, Path files, List<String> layers, JsonNode config) {
  /** All modules that have one. */
  static final List<String> MODULES =
      List.of("ingestor", "normalizer", "snapshotter", "gateway", "simulator", "client");

  /** The image of {@code module}, taken apart below {@code directory}. */
  static Image of(String module, Path directory) {
    return of(module, Path.of("..", module, "target", "test-image.tar"), directory);
  }

  /** The image in {@code tar}, taken apart below {@code directory}. */
  static Image of(String module, Path tar, Path directory) {
    if (!Files.exists(tar)) {
      throw new IllegalStateException(tar + " is missing: run mvn package without -Dquick first");
    }
    try {
      Path files = Files.createDirectory(directory.resolve(module + "-image"));
      Shell.run("tar", "-xf", tar.toString(), "-C", files.toString()).orFail();
      ObjectMapper json = new ObjectMapper();
      JsonNode manifest = json.readTree(files.resolve("manifest.json").toFile()).get(0);
      List<String> layers = new ArrayList<>();
      manifest.get("Layers").forEach(layer -> layers.add(layer.asText()));
      JsonNode config = json.readTree(files.resolve(manifest.get("Config").asText()).toFile());
      return new Image(module, files, List.copyOf(layers), config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lays the layers over each other in {@code root}. */
  void unpack(Path root) {
    try {
      Files.createDirectory(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String layer : layers) {
      Shell.run(
              "tar",
              "--warning=no-unknown-keyword",
              "-xzf",
              files.resolve(layer).toString(),
              "-C",
              root.toString())
          .orFail();
    }
  }

  /** What it runs. */
  List<String> entrypoint() {
    return texts("Entrypoint");
  }

  /** The variables that it sets. */
  Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : texts("Env")) {
      int equals = variable.indexOf('=');
      variables.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return variables;
  }

  /** As whom it runs. */
  String user() {
    return config.at("/config/User").asText();
  }

  /** A label of the specification's own, such as {@code version}. */
  String label(String name) {
    return config.at("/config/Labels/org.opencontainers.image." + name).asText();
  }

  /** The digests of the layers' contents. */
  List<String> contents() {
    return Stream.of(config.at("/rootfs/diff_ids"))
        .flatMap(JsonNode::valueStream)
        .map(JsonNode::asText)
        .toList();
  }

  private List<String> texts(String field) {
    return config.at("/config/" + field).valueStream().map(JsonNode::asText).toList();
  }
}
