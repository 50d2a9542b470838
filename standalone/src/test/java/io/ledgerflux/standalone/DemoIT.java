package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: what it serves, what it survives, what it leaves. */
class DemoIT {
  private static final String PRODUCT = "BTC-USD";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir private Path directory;

  @Test
  void flowsHealsAndLeavesNothing() {
    LedgerFluxProcess demo = start("demo");
    List<ProcessHandle> servers;
    try (demo;
        TapeRecorder subscriber = TapeRecorder.start(demo.webSocket(), PRODUCT)) {
      assertThat(demo.addresses().path("metrics").size()).isEqualTo(4);
      flows(demo, subscriber);

      demo.server("nats-server").destroyForcibly();
      flows(demo, subscriber);
      demo.server("postgres").destroyForcibly();
      flows(demo, subscriber);

      assertThat(subscriber.flaws()).isEmpty();
      servers = demo.servers();
    }
    assertThat(demo.output())
        .contains("nats-server is back", "PostgreSQL is back", "Stopped")
        .doesNotContain("Exception", "ERROR");
    assertThat(demo.readyFile()).doesNotExist();
    assertThat(servers).hasSize(2).noneMatch(ProcessHandle::isAlive);
    assertThat(demo.temporaryFiles()).isEmpty();
  }

  @Test
  void clearsWhatAKilledOneLeftAndLeavesOthersAlone() {
    try (LedgerFluxProcess killed = start("killed");
        LedgerFluxProcess other = start("other")) {
      List<ProcessHandle> orphans = killed.servers();
      killed.kill();
      assertThat(orphans).hasSize(2).allMatch(ProcessHandle::isAlive);

      try (LedgerFluxProcess next = start("next")) {
        assertThat(orphans).noneMatch(ProcessHandle::isAlive);
        assertThat(other.servers()).hasSize(2).allMatch(ProcessHandle::isAlive);
        // Two servers' directories of each of the two that live.
        assertThat(next.temporaryFiles()).hasSize(4);
      }
    }
  }

  @Test
  void endsWithOneLineWhereItsPortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0);
        LedgerFluxProcess demo =
            LedgerFluxProcess.start(
                directory, "taken", "demo", "--gateway-port=" + taken.getLocalPort())) {
      assertThat(demo.awaitEnd()).isEqualTo(1);
      assertThat(demo.output().lines()).hasSize(1);
      assertThat(demo.temporaryFiles()).isEmpty();
    }
  }

  private LedgerFluxProcess start(String name) {
    return LedgerFluxProcess.start(directory, name, "demo", "--rate", "200", "--gateway-port", "0")
        .awaitReady();
  }

  private static void flows(LedgerFluxProcess demo, TapeRecorder subscriber) {
    int ticks = subscriber.ticks(PRODUCT).size();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(subscriber.ticks(PRODUCT)).hasSizeGreaterThan(ticks + 50));
    long rows = demo.rows();
    await().atMost(PATIENCE).until(() -> demo.rows() > rows + 50);
  }
}
