package io.ledgerflux.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards as files: what Grafana would stumble over, or an operator. */
class DashboardsTest {
  private static final Path GRAFANA = Path.of("..", "grafana");
  private static final int WIDTH = 24;
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z]+)");

  static List<Dashboard> dashboards() {
    return Dashboard.all();
  }

  @Test
  void bothAreThereUnderTheirNames() {
    assertThat(dashboards())
        .extracting(dashboard -> dashboard.json().path("title").asText())
        .containsExactly("LedgerFlux Market Data", "LedgerFlux System Health");
    assertThat(dashboards())
        .extracting(dashboard -> dashboard.json().path("uid").asText())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsHaveIdsAndTitlesOfTheirOwn(Dashboard dashboard) {
    assertThat(dashboard.panels())
        .extracting(panel -> panel.path("id").asInt())
        .doesNotHaveDuplicates()
        .allMatch(id -> id > 0);
    assertThat(dashboard.panels())
        .extracting(panel -> panel.path("title").asText())
        .doesNotHaveDuplicates()
        .noneMatch(String::isBlank);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void noPanelLiesOverAnother(Dashboard dashboard) {
    Set<String> taken = new TreeSet<>();
    List<String> twice = new ArrayList<>();
    for (JsonNode panel : dashboard.panels()) {
      JsonNode place = panel.path("gridPos");
      int right = place.path("x").asInt() + place.path("w").asInt();
      assertThat(right).as(panel.path("title").asText()).isBetween(1, WIDTH);
      for (int x = place.path("x").asInt(); x < right; x++) {
        int bottom = place.path("y").asInt() + place.path("h").asInt();
        for (int y = place.path("y").asInt(); y < bottom; y++) {
          if (!taken.add(x + "," + y)) {
            twice.add(panel.path("title").asText());
          }
        }
      }
    }
    assertThat(twice).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void eachPanelIsExplainedAndAsksAProvisionedSource(Dashboard dashboard) throws IOException {
    String sources = Files.readString(GRAFANA.resolve("provisioning/datasources/ledgerflux.yaml"));
    for (JsonNode panel : dashboard.panels()) {
      if (panel.path("type").asText().equals("row")) {
        continue;
      }
      String title = panel.path("title").asText();
      assertThat(panel.path("description").asText()).as(title).hasSizeGreaterThan(10);
      assertThat(panel.path("targets")).as(title).isNotEmpty();
      Set<String> refIds = new TreeSet<>();
      for (JsonNode target : panel.path("targets")) {
        assertThat(refIds.add(target.path("refId").asText())).as(title).isTrue();
        assertSource(sources, target.path("datasource"), title);
      }
      assertSource(sources, panel.path("datasource"), title);
    }
    for (JsonNode variable : dashboard.variables()) {
      assertSource(sources, variable.path("datasource"), variable.path("name").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void eachVariableThatIsUsedIsDefined(Dashboard dashboard) {
    Set<String> defined =
        dashboard.variables().stream()
            .map(variable -> variable.path("name").asText())
            .collect(Collectors.toSet());
    Set<String> used =
        dashboard.queries().stream()
            .flatMap(query -> VARIABLE.matcher(query.text()).results())
            .map(MatchResult::group)
            .map(name -> name.replaceAll("[${]", ""))
            .collect(Collectors.toSet());
    assertThat(used).isEqualTo(defined);
  }

  /** They cannot be run here: so each name is one that was looked up, and no other. */
  @Test
  void asksExportersForWhatTheyTell() throws IOException {
    Set<String> asked =
        dashboards().stream()
            .flatMap(dashboard -> dashboard.queries().stream())
            .filter(Dashboard::asksAnExporter)
            .flatMap(query -> Dashboard.OF_EXPORTERS.matcher(query.text()).results())
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> listed =
        Pattern.compile("`((?:gnatsd|jetstream|pg)_[a-z_]+)`")
            .matcher(Files.readString(GRAFANA.resolve("README.md")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(asked).isEqualTo(listed).hasSizeGreaterThan(8);
  }

  @Test
  void kustomizeTakesEachDashboard() throws IOException {
    String kustomization = Files.readString(GRAFANA.resolve("kustomization.yaml"));
    for (Dashboard dashboard : dashboards()) {
      assertThat(kustomization).contains("- dashboards/" + dashboard.file());
    }
  }

  private static void assertSource(String sources, JsonNode source, String of) {
    assertThat(sources)
        .as(of)
        .contains("uid: " + source.path("uid").asText() + "\n")
        .contains("type: " + source.path("type").asText() + "\n");
  }
}
