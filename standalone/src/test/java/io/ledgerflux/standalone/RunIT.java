package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline on an exchange that comes and goes, with its data where it keeps them unasked. */
class RunIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path directory;
  private final ReservedPort port = ReservedPort.take();

  @AfterEach
  void giveThePortUp() {
    port.close();
  }

  @Test
  void saysThatTheExchangeIsAwayFindsItAndKeepsTheDataWhenItIsKilled() {
    SimulatorOptions options =
        SimulatorOptions.defaults()
            .withProducts(List.of("BTC-USD"))
            .withRate(200)
            .withPort(port.number());

    List<String> kept;
    try (LedgerFluxProcess run = run("first")) {
      await()
          .atMost(PATIENCE)
          .until(() -> run.output().contains("cannot be reached") && run.output().contains("demo"));
      assertThat(run.readyFile()).doesNotExist();
      try (SimulatedExchange exchange = new SimulatedExchange(options)) {
        exchange.start();
        run.awaitReady();
        await().atMost(PATIENCE).until(() -> run.rows() > 100);
        await().atMost(PATIENCE).until(() -> run.output().contains("The exchange is there"));
      }
      kept = rows(run);
      assertThat(kept).hasSizeGreaterThan(100);
      run.kill();
    }

    try (LedgerFluxProcess run = run("second");
        SimulatedExchange exchange = new SimulatedExchange(options)) {
      exchange.start();
      run.awaitReady();
      assertThat(rows(run)).containsAll(kept);
      await().atMost(PATIENCE).until(() -> run.rows() > kept.size());
      assertThat(directory.resolve(".ledgerflux"))
          .isDirectoryContaining("glob:**postgres")
          .isDirectoryContaining("glob:**nats");
      assertThat(run.temporaryFiles()).isEmpty();
      harmsNobodyWhereAnotherRuns(run);
    }
  }

  private void harmsNobodyWhereAnotherRuns(LedgerFluxProcess run) {
    Path inDataDirectory = directory.resolve(".ledgerflux").resolve("ready.json");
    assertThat(inDataDirectory).exists();
    try (LedgerFluxProcess rival = run("rival", "--ready-file=" + run.readyFile())) {
      assertThat(rival.awaitEnd()).isEqualTo(1);
      assertThat(rival.output()).contains("is in use by another LedgerFlux");
    }
    assertThat(inDataDirectory).exists();
    assertThat(run.readyFile()).exists();
  }

  /** All that was stored of each tick, and under which number. */
  private static List<String> rows(LedgerFluxProcess run) {
    return run.database()
        .all("SELECT whole::text FROM tick_history AS whole", row -> row.getString(1));
  }

  private LedgerFluxProcess run(String name, String... more) {
    List<String> arguments =
        List.of(
            "run",
            "--gateway-port=0",
            "--products=BTC-USD",
            "--exchange-uri=ws://127.0.0.1:" + port.number());
    return LedgerFluxProcess.start(
        directory,
        name,
        Stream.concat(arguments.stream(), Arrays.stream(more)).toArray(String[]::new));
  }
}
