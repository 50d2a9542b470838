package io.ledgerflux.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The alert rules, tried by Prometheus's own promtool. */
@Tag("prometheus")
class AlertsIT {
  private static final Path RULES = Path.of("..", "k8s", "base", "prometheus");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)\n");
  private static final Pattern EXPRESSION =
      Pattern.compile("(- alert: \\w+\n +expr: ).*?(\n +(?:for|labels):)", Pattern.DOTALL);

  @TempDir private Path directory;

  /**
   * What promtool says.
   *
   * @param exitCode 0 where it is content
   */
  private record PromtoolRun(int exitCode, String text) {}

  static List<String> alerts() throws IOException {
    return ALERT.matcher(rules()).results().map(found -> found.group(1)).toList();
  }

  @Test
  void eachFiresWhenItShouldAndOnlyThen() throws Exception {
    assertThat(alerts()).hasSizeGreaterThanOrEqualTo(10);
    PromtoolRun check = promtool(RULES, "check", "rules", "alerts.yaml");
    assertThat(check.exitCode()).as(check.text()).isZero();
    PromtoolRun test = promtool(RULES, "test", "rules", "alerts_test.yaml");
    assertThat(test.exitCode()).as(test.text()).isZero();
  }

  /** So that the rules' tests are not content with anything. */
  @ParameterizedTest
  @ValueSource(strings = {"vector(1)", "vector(1) > 2"})
  void theTestsOfEachNoticeWhereItAlwaysFiresOrNeverDoes(String expression) throws Exception {
    Files.writeString(
        directory.resolve("alerts.yaml"),
        EXPRESSION.matcher(rules()).replaceAll("$1" + expression + "$2"));
    Files.copy(RULES.resolve("alerts_test.yaml"), directory.resolve("alerts_test.yaml"));
    PromtoolRun test = promtool(directory, "test", "rules", "alerts_test.yaml");
    assertThat(test.exitCode()).isEqualTo(1);
    for (String alert : alerts()) {
      assertThat(test.text()).contains("alertname: " + alert + ",");
    }
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void theRunbookTellsWhatToDo(String alert) throws IOException {
    assertThat(rules())
        .contains(
            "runbook_url: \"{{ $externalURL }}/user/runbook.md#%s\"\n"
                .formatted(alert.toLowerCase(Locale.ROOT)));
    String runbook = Files.readString(Path.of("..", "docs", "runbook.md"));
    int start = runbook.indexOf("\n## " + alert + "\n");
    assertThat(start).as(alert).isPositive();
    int end = runbook.indexOf("\n## ", start + 1);
    assertThat(runbook.substring(start, end < 0 ? runbook.length() : end))
        .contains("**Means.**", "**Look.**", "**Do.**");
  }

  /**
   * Debian's promtool knows no pods: how they are found is left out, and looked at by k8s' tests.
   */
  @Test
  void prometheusCanReadItsConfiguration() throws Exception {
    Path config = directory.resolve("prometheus.yml");
    String text = Files.readString(RULES.resolve("prometheus.yml"));
    String read =
        text.replace("/etc/prometheus/", directory.toAbsolutePath() + "/")
            .replaceFirst("    kubernetes_sd_configs:\n(?: {6,}.*\n)+", "    static_configs: []\n");
    assertThat(read).doesNotContain("kubernetes_sd");
    Files.copy(RULES.resolve("alerts.yaml"), directory.resolve("alerts.yaml"));
    Files.writeString(config, read);
    PromtoolRun sound = promtool(directory, "check", "config", "prometheus.yml");
    assertThat(sound.exitCode()).as(sound.text()).isZero();

    Files.writeString(config, read.replace("relabel_configs:", "relabel_config:"));
    assertThat(promtool(directory, "check", "config", "prometheus.yml").exitCode()).isNotZero();
  }

  @Test
  void theRunbookNamesPanelsThatExist() throws IOException {
    List<String> titles =
        Dashboard.all().stream()
            .flatMap(dashboard -> dashboard.panels().stream())
            .map(panel -> panel.path("title").asText())
            .toList();
    List<String> named =
        Pattern.compile("panel “([^”]+)”")
            .matcher(Files.readString(Path.of("..", "docs", "runbook.md")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(named).hasSizeGreaterThan(10).allMatch(titles::contains);
  }

  private static String rules() throws IOException {
    return Files.readString(RULES.resolve("alerts.yaml"));
  }

  private static PromtoolRun promtool(Path directory, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add("promtool");
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new PromtoolRun(process.waitFor(), text);
  }
}
