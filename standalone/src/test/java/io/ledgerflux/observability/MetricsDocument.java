package io.ledgerflux.observability;

import io.ledgerflux.system.ServiceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of all metrics in docs/metrics.md. */
final class MetricsDocument {
  private static final Path FILE = Path.of("..", "docs", "metrics.md");
  private static final String HEAD =
      "| metric | type | labels | told by | meaning |\n|---|---|---|---|---|\n";
  private static final String END = "<!-- end of metrics -->";

  private MetricsDocument() {}

  /** The table as it stands there, without its head. */
  static String table() throws IOException {
    String document = Files.readString(FILE);
    return document.substring(document.indexOf(HEAD) + HEAD.length(), document.indexOf(END));
  }

  /** The table as it should be where the services tell {@code scrapes}. */
  static String tableOf(Map<ServiceKind, Scrape> scrapes) {
    Map<String, Row> rows = new TreeMap<>();
    scrapes.forEach(
        (kind, scrape) -> {
          for (Scrape.Family family : scrape.families().values()) {
            // The library tells when each counter was made, too: of no interest to anybody.
            if (family.name().startsWith("ledgerflux_") && !family.name().endsWith("_created")) {
              rows.computeIfAbsent(family.name(), name -> new Row()).add(kind, family);
            }
          }
        });
    StringBuilder table = new StringBuilder();
    rows.values().forEach(row -> table.append(row.text()));
    return table.toString();
  }

  private static final class Row {
    private final List<String> services = new ArrayList<>();
    private final List<Scrape.Family> families = new ArrayList<>();

    void add(ServiceKind kind, Scrape.Family family) {
      services.add(kind.label());
      families.add(family);
    }

    String text() {
      Scrape.Family first = families.getFirst();
      // A service that has no sample yet does not show the labels.
      List<String> labels =
          families.stream()
              .map(Scrape.Family::labels)
              .filter(names -> !names.isEmpty())
              .findFirst()
              .orElse(List.of());
      return "| `%s` | %s | %s | %s | %s |%n"
          .formatted(
              first.name(),
              first.type(),
              String.join(", ", labels),
              services.size() == ServiceKind.values().length ? "all" : String.join(", ", services),
              first.help());
    }
  }
}
