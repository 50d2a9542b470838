package io.ledgerflux.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last words of {@code make test}. */
class CountTestsIT {
  private static final Map<String, String> NOTHING_SET = Map.of();
  private static final String ALL = "-Dexcluded.integration.tests=timing|long";
  private static final String WITHOUT_TOOLS =
      "-Dexcluded.integration.tests=timing|long|kubectl|browser"
          + " -Dleft.out.kubectl=true -Dleft.out.browser=true";

  @TempDir private Path directory;
  private ScriptRig rig;

  @BeforeEach
  void open() throws IOException {
    rig = new ScriptRig(directory);
  }

  @Test
  void sumsTheReportsOfAllModules() throws IOException {
    report("common", 5, 0, "");
    report("gateway", 3, 0, "");

    Shell.Outcome outcome = count("0", ALL);

    assertThat(outcome.code()).isZero();
    assertThat(outcome.output()).isEqualTo("\n8 passed, 0 failed\n");
  }

  @Test
  void namesWhatFailedAndFails() throws IOException {
    report(
        "common",
        5,
        1,
        """
          <testcase name="adds" classname="io.ledgerflux.SumTest" time="0.1">
            <failure message="expected: 3 but was: 4" type="Error"><![CDATA[Error: expected]]></failure>
          </testcase>
        """);

    Shell.Outcome outcome = count("1", ALL);

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.output())
        .contains("Failed: io.ledgerflux.SumTest.adds: expected: 3 but was: 4\n")
        .endsWith("\n4 passed, 1 failed\n");
  }

  @Test
  void failsWhereTheBuildDidOrNoTestRan() throws IOException {
    Shell.Outcome none = count("0", ALL);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.output()).contains("No test ran.").endsWith("0 passed, 0 failed\n");

    report("common", 5, 0, "");
    Shell.Outcome broken = count("1", ALL);
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.output()).contains("The build failed, though no test did");
  }

  @Test
  void namesWhatWasLeftOutAndFailsWhereNothingMayBe() throws IOException {
    report("common", 5, 0, "");

    Shell.Outcome allowed = count("0", WITHOUT_TOOLS);
    assertThat(allowed.code()).isZero();
    assertThat(allowed.output())
        .contains(
            "Left out, since it cannot be had here (see the top): what needs kubectl,browser.")
        .endsWith("\n5 passed, 0 failed\n");

    Map<String, String> strict = Map.of("LEAVE_OUT_NOTHING", "1");
    assertThat(rig.run(strict, "count-tests", "0", WITHOUT_TOOLS).code()).isEqualTo(1);
    assertThat(rig.run(strict, "count-tests", "0", ALL).code()).isZero();
  }

  private Shell.Outcome count(String mavensExitCode, String leftOut) {
    return rig.run(NOTHING_SET, "count-tests", mavensExitCode, leftOut);
  }

  private void report(String module, int tests, int failures, String testcases) throws IOException {
    Path reports =
        Files.createDirectories(rig.home().resolve(module).resolve("target/surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-io.ledgerflux.SumTest.xml"),
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite name="SumTest" time="1" tests="%d" errors="0" skipped="0" failures="%d">
        %s</testsuite>
        """
            .formatted(tests, failures, testcases));
  }
}
