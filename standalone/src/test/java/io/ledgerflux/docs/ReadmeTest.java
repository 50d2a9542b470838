package io.ledgerflux.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import io.ledgerflux.gateway.GatewayConfig;
import io.ledgerflux.ingestor.IngestorConfig;
import io.ledgerflux.normalizer.NormalizerConfig;
import io.ledgerflux.ops.Logging;
import io.ledgerflux.snapshotter.SnapshotterConfig;
import io.ledgerflux.trace.TracingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final String HEAD =
      "| option | default | meaning | read by |\n|---|---|---|---|\n";
  private static final String END = "<!-- end of options -->";

  @Test
  void listsEachOptionAsTheCodeHasIt() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    int start = readme.indexOf(HEAD) + HEAD.length();
    assertThat(readme.substring(start, readme.indexOf(END))).isEqualTo(table());
  }

  private static String table() {
    Map<String, List<Option<?>>> services = new LinkedHashMap<>();
    services.put("ingestor", IngestorConfig.OPTIONS);
    services.put("normalizer", NormalizerConfig.OPTIONS);
    services.put("snapshotter", SnapshotterConfig.OPTIONS);
    services.put("gateway", GatewayConfig.OPTIONS);
    Map<String, Row> rows = new TreeMap<>();
    services.forEach(
        (service, options) ->
            options.forEach(
                option ->
                    rows.computeIfAbsent(option.key(), key -> new Row()).add(service, option)));
    List<Option<?>> shared = new ArrayList<>(Logging.OPTIONS);
    shared.addAll(TracingConfig.OPTIONS);
    shared.add(Settings.CONFIG_FILE);
    shared.forEach(
        option ->
            services
                .keySet()
                .forEach(
                    service ->
                        rows.computeIfAbsent(option.key(), key -> new Row()).add(service, option)));
    StringBuilder table = new StringBuilder();
    rows.forEach((key, row) -> table.append(row.text(key, services.size())));
    return table.toString();
  }

  private static final class Row {
    private final Set<String> standards = new LinkedHashSet<>();
    private final Set<String> meanings = new LinkedHashSet<>();
    private final Set<String> services = new LinkedHashSet<>();

    void add(String service, Option<?> option) {
      standards.add(option.standard().isEmpty() ? "" : "`" + option.standard() + "`");
      meanings.add(option.meaning());
      services.add(service);
    }

    String text(String key, int all) {
      return "| `%s` | %s | %s | %s |%n"
          .formatted(
              key,
              String.join(", ", standards),
              String.join(" ", meanings),
              services.size() == all ? "all" : String.join(", ", services));
    }
  }
}
