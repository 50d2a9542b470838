package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.embedded.Database;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.system.BrokerContents;
import io.ledgerflux.system.Rows;
import io.ledgerflux.system.ToldTick;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as a process: what it serves, what it survives, what it leaves. */
class DemoIT {
  private static final String PRODUCT = "BTC-USD";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path directory;

  @Test
  void flowsHealsAndLeavesNothing() {
    LedgerFluxProcess demo = start("demo");
    List<ProcessHandle> servers;
    ServerMemory killed;
    ServerMemory stopped;
    try (demo;
        TapeRecorder subscriber = TapeRecorder.start(demo.webSocket(), PRODUCT)) {
      Shown shown = new Shown(demo);
      shown.saysWhereEverythingIs();
      flows(demo, subscriber);

      Set<ToldTick> acknowledged = BrokerContents.rawTicks(demo.address("nats"));
      assertThat(acknowledged).hasSizeGreaterThan(50);
      demo.broker().destroyForcibly();
      flows(demo, subscriber);
      assertThat(BrokerContents.rawTicks(demo.address("nats"))).containsAll(acknowledged);
      killed = memory(demo);
      List<Long> committed = storedSequences(demo);
      assertThat(committed).hasSizeGreaterThan(50);
      demo.server("postgres").destroyForcibly();
      flows(demo, subscriber);
      assertThat(storedSequences(demo)).containsAll(committed);

      assertThat(subscriber.flaws()).isEmpty();
      tellsOfTicksAtEachHop(shown);
      await().atMost(PATIENCE).untilAsserted(() -> tellsEachLossAndItsEnd(demo.output()));
      servers = demo.servers();
      stopped = memory(demo);
    }
    assertThat(demo.output()).contains("Stopped").doesNotContain("Exception", "ERROR", "PoolBase");
    assertThat(demo.readyFile()).doesNotExist();
    assertThat(servers).hasSize(2).noneMatch(LedgerFluxProcess::lives);
    assertThat(killed.isLeft() || stopped.isLeft()).isFalse();
    assertThat(demo.temporaryFiles()).isEmpty();
  }

  private static void tellsEachLossAndItsEnd(String output) {
    assertThat(output).contains("nats-server is back", "PostgreSQL is back");
    for (String service : List.of("ingestor-status", "normalizer", "snapshotter", "gateway")) {
      assertThat(output)
          .containsPattern(service + ": the broker at \\S+ is away")
          .containsPattern(service + ": the broker at \\S+ is back");
    }
    for (int shard = 0; shard < 4; shard++) {
      if (output.contains("shard %d waits for the database".formatted(shard))) {
        assertThat(output).contains("shard %d has the database again".formatted(shard));
      }
    }
    if (output.contains("does not answer")) {
      assertThat(output).contains("answers again");
    }
  }

  @Test
  void clearsWhatAKilledOneLeftAndLeavesOthersAlone() {
    try (LedgerFluxProcess killed = begin("killed");
        LedgerFluxProcess other = begin("other")) {
      killed.awaitReady();
      other.awaitReady();
      List<ProcessHandle> orphans = killed.servers();
      killed.kill();
      assertThat(orphans).hasSize(2).allMatch(LedgerFluxProcess::lives);

      try (LedgerFluxProcess next = start("next")) {
        assertThat(orphans).noneMatch(LedgerFluxProcess::lives);
        assertThat(other.servers()).hasSize(2).allMatch(LedgerFluxProcess::lives);
        // Two servers' directories of each of the two that live.
        assertThat(next.temporaryFiles()).hasSize(4);
        leavesNothingAfterCtrlC(next);
        assertThat(other.temporaryFiles()).hasSize(2);
      }
    }
  }

  private static void leavesNothingAfterCtrlC(LedgerFluxProcess demo) {
    List<ProcessHandle> servers = demo.servers();
    ServerMemory memory = memory(demo);
    assertThat(demo.interrupt()).isZero();
    assertThat(demo.output()).contains("Stopped").doesNotContain("Exception", "ERROR");
    assertThat(servers).hasSize(2).noneMatch(LedgerFluxProcess::lives);
    assertThat(memory.isLeft()).isFalse();
    assertThat(demo.readyFile()).doesNotExist();
  }

  /** With the broker alone, and with the database that just starts. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void leavesNothingAfterCtrlCWhileItStarts(int started) {
    try (LedgerFluxProcess demo = begin("early")) {
      await().atMost(PATIENCE).until(() -> demo.servers().size() == started);
      List<ProcessHandle> servers = demo.servers();

      assertThat(demo.interrupt()).isZero();

      assertThat(demo.output()).doesNotContain("Exception", "ERROR", "\tat ");
      assertThat(servers).noneMatch(LedgerFluxProcess::lives);
      assertThat(demo.temporaryFiles()).isEmpty();
      assertThat(demo.readyFile()).doesNotExist();
    }
  }

  /** On the way to its end it waits for what a database does not answer. */
  @Test
  @Tag("long")
  void leavesNothingWherePostgresHangs() throws Exception {
    try (LedgerFluxProcess demo = start("hanging")) {
      await().atMost(PATIENCE).until(() -> demo.rows() > 0);
      List<ProcessHandle> servers = demo.servers();
      ProcessHandle postgres = demo.server("postgres");
      for (ProcessHandle each :
          Stream.concat(Stream.of(postgres), postgres.descendants()).toList()) {
        new ProcessBuilder("kill", "-STOP", Long.toString(each.pid())).start().waitFor();
      }
      demo.stop();

      assertThat(demo.output()).contains("Stopped");
      assertThat(servers).hasSize(2).noneMatch(LedgerFluxProcess::lives);
      assertThat(demo.temporaryFiles()).isEmpty();
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

  @Test
  void namesEachWrongOptionInALineAndStartsNothing() {
    try (LedgerFluxProcess demo =
        LedgerFluxProcess.start(
            directory,
            "wrong",
            "demo",
            "--gateway-port=0",
            "--products=b c",
            "--nats-url=http://nowhere",
            "--ws-rate=9999999")) {
      assertThat(demo.awaitEnd()).isEqualTo(2);
      assertThat(demo.output().lines())
          .containsExactlyInAnyOrder(
              "--products is 'b c', but must be a comma-separated list of products such as"
                  + " BTC-USD: A-Z, 0-9 and -, 32 at most",
              "--nats-url is 'http://nowhere', but must be a comma-separated list of nats:// or"
                  + " tls:// URLs, each with a host and perhaps a port from 1 to 65535",
              "--ws-rate is '9999999', but must be a whole number from 0 to 1000000",
              "Try ledgerflux demo --help");
      assertThat(demo.temporaryFiles()).isEmpty();
    }
  }

  @Test
  void leavesNothingWhereItFailsAfterItsServersHaveStarted() throws IOException {
    try (ReservedPort port = ReservedPort.take();
        LedgerFluxProcess demo =
            LedgerFluxProcess.start(directory, "late", "demo", "--gateway-port=" + port.number())) {
      await().atMost(PATIENCE).until(() -> !demo.servers().isEmpty());
      try (var taken = new ServerSocket(port.number())) {
        ServerMemory memory = firstMemory(demo);
        List<ProcessHandle> servers = demo.servers();
        assertThat(demo.awaitEnd()).isEqualTo(1);
        assertThat(demo.output()).contains(Integer.toString(taken.getLocalPort()));
        assertThat(demo.output()).doesNotContain("Exception", "\tat ");
        assertThat(servers).isNotEmpty().noneMatch(LedgerFluxProcess::lives);
        assertThat(memory.isLeft()).isFalse();
        assertThat(demo.temporaryFiles()).isEmpty();
      }
    }
  }

  @Test
  void usesTheServersThatItIsTold() {
    try (NatsServer nats = NatsServer.temporary();
        PostgresServer postgres = PostgresServer.temporary()) {
      nats.start();
      postgres.start();
      Database database = postgres.createDatabase("elsewhere");
      try (LedgerFluxProcess demo =
          LedgerFluxProcess.start(
                  directory,
                  "guest",
                  "demo",
                  "--rate=200",
                  "--gateway-port=0",
                  "--nats-url=" + nats.url(),
                  "--pg-url=" + database.dsn())
              .awaitReady()) {
        assertThat(demo.servers()).isEmpty();
        assertThat(demo.temporaryFiles()).isEmpty();
        assertThat(demo.address("nats")).isEqualTo(nats.url());
        assertThat(demo.address("postgres")).isEqualTo(database.dsn());
        await().atMost(PATIENCE).until(() -> demo.rows() > 50);
      }
      assertThat(nats.isRunning()).isTrue();
      Rows kept = new Rows(database.jdbcUrl(), database.user(), database.password());
      assertThat(kept.number("SELECT count(*) FROM tick_history")).isGreaterThan(50);
      assertThat(BrokerContents.rawTicks(nats.url())).hasSizeGreaterThan(50);
    }
  }

  /** A metric that has another name than the live line's would be zero for ever. */
  private static void tellsOfTicksAtEachHop(Shown shown) {
    await("a live line with ticks at each hop")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(shown.rates())
                    .anySatisfy(rates -> assertThat(rates).hasSize(4).doesNotContain(0L)));
  }

  /** The shared memory of its PostgreSQL, which is there. */
  private static ServerMemory memory(LedgerFluxProcess demo) {
    ServerMemory memory = ServerMemory.of(demo.server("postgres"));
    if (OS.LINUX.isCurrentOs()) {
      assertThat(memory.segments()).isNotEmpty();
      assertThat(memory.isLeft()).isTrue();
    }
    return memory;
  }

  /** The same as soon as there is any, in the middle of the start. */
  private static ServerMemory firstMemory(LedgerFluxProcess demo) {
    return await("PostgreSQL has its memory")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(
            () -> ServerMemory.of(demo.server("postgres")),
            memory -> !OS.LINUX.isCurrentOs() || !memory.segments().isEmpty());
  }

  private LedgerFluxProcess start(String name) {
    return begin(name).awaitReady();
  }

  private LedgerFluxProcess begin(String name) {
    return LedgerFluxProcess.start(directory, name, "demo", "--rate", "200", "--gateway-port", "0");
  }

  private static List<Long> storedSequences(LedgerFluxProcess demo) {
    return demo.database().all("SELECT sequence FROM tick_history", row -> row.getLong(1));
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
