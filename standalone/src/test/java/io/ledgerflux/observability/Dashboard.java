package io.ledgerflux.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One of Grafana's dashboards, as it is provisioned. */
record Dashboard(String file, JsonNode json) {
  /**
   * What nats-exporter and postgres-exporter tell; grafana/README.md lists what is asked of them.
   */
  static final Pattern OF_EXPORTERS = Pattern.compile("\\b(?:gnatsd|jetstream|pg)_[a-z_]+");

  private static final Path DIRECTORY = Path.of("..", "grafana", "dashboards");

  /**
   * A query of a panel.
   *
   * @param panel its title
   * @param datasource the uid of what is asked
   * @param text PromQL or SQL, with Grafana's macros and variables
   */
  record Query(String panel, String datasource, String text) {}

  /** Whether a query of Prometheus is for the exporters' metrics, and for no other. */
  static boolean asksAnExporter(Query query) {
    return query.datasource().equals("ledgerflux-prometheus")
        && OF_EXPORTERS.matcher(query.text()).find()
        && !query.text().contains("ledgerflux_");
  }

  static List<Dashboard> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files.sorted().map(Dashboard::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dashboard read(Path file) {
    try {
      return new Dashboard(
          file.getFileName().toString(), new ObjectMapper().readTree(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All panels, rows too. */
  List<JsonNode> panels() {
    List<JsonNode> panels = new ArrayList<>();
    json.path("panels").forEach(panels::add);
    return panels;
  }

  List<JsonNode> variables() {
    List<JsonNode> variables = new ArrayList<>();
    json.at("/templating/list").forEach(variables::add);
    return variables;
  }

  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            new Query(
                panel.path("title").asText(),
                target.at("/datasource/uid").asText(),
                target.has("expr")
                    ? target.path("expr").asText()
                    : target.path("rawSql").asText()));
      }
    }
    return queries;
  }

  @Override
  public String toString() {
    return file;
  }
}
