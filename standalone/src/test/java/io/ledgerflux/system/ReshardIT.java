package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.operator.Operator;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import picocli.CommandLine;

/** The number of shards is changed under load, up and down again: nothing is lost or doubled. */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReshardIT {
  private static final List<String> PRODUCTS =
      List.of("BTC-USD", "ETH-USD", "ADA-USD", "SOL-USD", "DOGE-USD");

  private static final Duration PATIENCE = Duration.ofSeconds(180);

  private final SimulatedExchange exchange =
      new SimulatedExchange(
          SimulatorOptions.defaults()
              .withPort(0)
              .withProducts(PRODUCTS)
              .withRate(2_000)
              .withTape(1_000_000));
  private PipelineRig rig;
  private Audit audit;

  /** What a tool said, and its exit code. */
  private record Answer(int code, String text) {}

  @BeforeAll
  void start() {
    exchange.start();
    rig =
        PipelineRig.start(
            exchange.uri(),
            Map.of(
                "PRODUCTS", String.join(",", PRODUCTS),
                "NUM_SHARDS", "2",
                // However slow the machine is that stops and starts processes.
                "QUEUE_MAX_SECONDS", "600",
                "QUEUE_MAX_MESSAGES", "1000000"));
    audit = new Audit(exchange, rig.database());
    flows();
  }

  @AfterAll
  void stop() {
    rig.close();
    exchange.stop();
  }

  @Test
  void keepsEveryTickAndTheirOrder() {
    try (TapeRecorder subscriber = rig.subscriber("BTC-USD")) {
      await("the subscription")
          .atMost(PATIENCE)
          .until(() -> !subscriber.ticks("BTC-USD").isEmpty());

      assertThat(reshard("begin", "5", "--dry-run").text()).contains("BTC-USD ").contains("shard");
      assertThat(reshard("end").code()).isOne();
      refusesToEndWhileSomebodyReads();
      ServiceProcess normalizer = rig.service(ServiceKind.NORMALIZER);
      ServiceProcess snapshotter = rig.service(ServiceKind.SNAPSHOTTER);
      for (int number : new int[] {5, 3}) {
        Answer begun = reshard("begin", Integer.toString(number), "--patience", "300");
        assertThat(begun.code()).as(begun.text()).isZero();
        normalizer.stop();
        snapshotter.stop();
        Answer ended = reshard("end");
        assertThat(ended.code()).as(ended.text()).isZero();
        Map<String, String> settings = Map.of("NUM_SHARDS", Integer.toString(number));
        normalizer = rig.another(ServiceKind.NORMALIZER, settings).start().awaitReady();
        snapshotter = rig.another(ServiceKind.SNAPSHOTTER, settings).start().awaitReady();
        flows();
      }

      exchange.pause();
      await("all has arrived")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> audit.count() == exchange.tape().size());
      audit.rowsAreWhatWasTold();
      audit.tapeIsUnbroken();
      audit.candlesAreThoseOfTheRows();
      audit.snapshotsAreTheNewestTicks();
      audit.openGapsAreWhatIsMissing();
      assertThat(audit.late()).isZero();
      assertThat(audit.number("SELECT count(*) FROM feed_gaps WHERE closed_at IS NULL")).isZero();
      audit.subscriberHasTheTape(subscriber, "BTC-USD");
      assertThat(tool("rejects", "list").text()).contains("0 rejects");
    }
  }

  private void refusesToEndWhileSomebodyReads() {
    assertThat(reshard("begin", "5", "--patience", "300").code()).isZero();
    Answer early = reshard("end");
    assertThat(early.code()).isOne();
    assertThat(early.text()).contains("a normalizer still runs");
    assertThat(reshard("abort").code()).isZero();
    flows();
  }

  private Answer reshard(String... arguments) {
    List<String> all = new ArrayList<>(List.of("reshard"));
    all.addAll(List.of(arguments));
    return tool(all.toArray(String[]::new));
  }

  private Answer tool(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--nats-url", rig.nats().url(), "--pg-url", rig.database().dsn()));
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create());
    Operator.commands().forEach(line::addSubcommand);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    int code = line.setOut(out).setErr(out).execute(all.toArray(String[]::new));
    return new Answer(code, text.toString());
  }

  private void flows() {
    audit.rows().awaitTicks(3_000, PATIENCE);
  }
}
