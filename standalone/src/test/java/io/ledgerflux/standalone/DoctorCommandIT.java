package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor finds a pipeline on this machine by what that leaves in its data directory. */
class DoctorCommandIT {
  @TempDir private Path directory;

  @Test
  void findsWhatRunsHere() {
    Path data = directory.resolve("data");
    Path ready = data.resolve("ready.json");
    try (LedgerFluxProcess demo =
        LedgerFluxProcess.start(
            directory, "demo", "demo", "--gateway-port", "0", "--data-dir", data.toString())) {
      demo.awaitReady();
      await("all is well")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                StringWriter text = new StringWriter();
                assertThat(run(text, "doctor", "-v", "--ready-file", ready.toString()))
                    .as(text.toString())
                    .isZero();
                assertThat(text.toString())
                    .contains("The gateway is ready.", "The ingestor is ready.", "All is well.");
              });
      await("the last tick is at each hop")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                StringWriter text = new StringWriter();
                assertThat(
                        run(
                            text,
                            "doctor",
                            "--explain",
                            "BTC-USD",
                            "--ready-file",
                            ready.toString()))
                    .as(text.toString())
                    .isZero();
                assertThat(text.toString()).containsPattern("gateway +sequence \\d+");
              });
    }
    assertThat(Files.exists(ready)).isFalse();
    assertThat(run(new StringWriter(), "doctor", "--ready-file", ready.toString())).isEqualTo(2);
  }

  private static int run(StringWriter text, String... arguments) {
    PrintWriter out = new PrintWriter(text, true);
    return LedgerFlux.commandLine().setOut(out).setErr(out).execute(arguments);
  }
}
