package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline on an exchange that comes and goes. */
class RunIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir private Path directory;

  @Test
  void saysThatTheExchangeIsAwayFindsItAndKeepsTheDataWhenItIsKilled() {
    SimulatorOptions options =
        SimulatorOptions.defaults().withProducts(List.of("BTC-USD")).withRate(200);
    SimulatedExchange first = new SimulatedExchange(options);
    int port = first.start();
    first.stop();

    try (LedgerFluxProcess run = run("first", port)) {
      await()
          .atMost(PATIENCE)
          .until(() -> run.output().contains("cannot be reached") && run.output().contains("demo"));
      assertThat(run.readyFile()).doesNotExist();
      try (SimulatedExchange exchange = new SimulatedExchange(options.withPort(port))) {
        exchange.start();
        run.awaitReady();
        await().atMost(PATIENCE).until(() -> run.rows() > 100);
      }
      assertThat(run.output()).contains("The exchange is there");
      run.kill();
    }

    try (LedgerFluxProcess run = run("second", port);
        SimulatedExchange exchange = new SimulatedExchange(options.withPort(port))) {
      exchange.start();
      run.awaitReady();
      assertThat(run.rows()).isGreaterThan(100);
      assertThat(directory.resolve("data")).isDirectoryContaining("glob:**postgres");
      assertThat(run.temporaryFiles()).isEmpty();
    }
  }

  private LedgerFluxProcess run(String name, int port) {
    return LedgerFluxProcess.start(
        directory,
        name,
        "run",
        "--gateway-port=0",
        "--products=BTC-USD",
        "--exchange-uri=ws://127.0.0.1:" + port,
        "--data-dir=" + directory.resolve("data"));
  }
}
