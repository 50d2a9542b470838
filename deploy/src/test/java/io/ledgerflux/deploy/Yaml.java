package io.ledgerflux.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML files as trees, aliases and merges resolved; a key that stands twice is an error. */
final class Yaml {
  private Yaml() {}

  static JsonNode read(String file) throws IOException {
    return parse(Files.readString(Path.of("..", file)));
  }

  static JsonNode parse(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    var yaml = new org.yaml.snakeyaml.Yaml(new SafeConstructor(options));
    return new ObjectMapper().valueToTree(yaml.load(text));
  }
}
