package io.ledgerflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.simulator.replay.Recording;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line. */
class SimulatorTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  @Test
  void listsItsOptions() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--port", "--rate", "--products", "--seed", "--replay", "--speed")
        .contains("--keep-times", "--fault", "serve", "record");
    assertThat(run("record", "--help")).isZero();
  }

  @Test
  void recordsTheSameMarketAgain() throws IOException {
    Path one = folder.resolve("one.jsonl");
    Path other = folder.resolve("other.jsonl.gz");
    String start = "--start=2026-01-01T00:00:00Z";
    assertThat(run("record", "--messages", "500", "--out", one.toString(), start)).isZero();
    assertThat(run("record", "--messages", "500", "--out", other.toString(), start)).isZero();

    assertThat(Recording.summary(one)).isEqualTo(Recording.summary(other));
    assertThat(Files.readAllLines(one)).hasSize(500);
    assertThat(Recording.summary(one).products())
        .containsExactlyInAnyOrder("BTC-USD", "ETH-USD", "SOL-USD", "ADA-USD");
  }

  @Test
  void takesProductsByNumber() throws IOException {
    Path file = folder.resolve("many.jsonl");
    run("record", "--products", "20", "--rate", "100", "--out", file.toString());

    assertThat(Recording.summary(file).products()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rate=0",
        "--rate=fast",
        "--rate=48801",
        "--rate=20001 --products=BTC-USD",
        "record --rate=20001 --products=BTC-USD --out=never.jsonl",
        "--products=501",
        "--products=btc",
        "--fault=explode",
        "--fault=NOPE-USD/skip",
        "--replay=/nowhere/none.jsonl",
        "--replay=/nowhere/none.jsonl --speed=-1",
        "--port=99999",
        "--nonsense",
        "record"
      })
  void saysInOneLineWhatIsWrong(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("simulator: ");
  }

  @Test
  void saysInOneLineThatItsPortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("serve", "--port=" + taken.getLocalPort())).isEqualTo(2);
    }
    assertThat(err.toString()).startsWith("simulator: ").contains("in use").hasLineCount(1);
  }

  private int run(String... arguments) {
    return Simulator.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
  }
}
