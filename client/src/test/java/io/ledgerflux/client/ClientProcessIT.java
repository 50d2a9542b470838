package io.ledgerflux.client;

import static io.ledgerflux.client.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client as a process of its own, as a script starts it. */
@Timeout(180)
class ClientProcessIT {
  /** What Linux lets a pipe hold, and what one line takes of it at most. */
  private static final int PIPE_BYTES = 65_536;

  private static final int LINE_BYTES = 4_096;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void endsCleanlyOnASignal(String signal) throws Exception {
    try (ScriptedGateway gateway = ScriptedGateway.telling(Messages.snapshot("BTC-USD", 1))) {
      Process client = start("watch", "BTC-USD", "--url", gateway.uri().toString());
      try (BufferedReader out = reader(client.getInputStream());
          BufferedReader err = reader(client.getErrorStream())) {
        assertThat(out.readLine()).contains("seq 1").doesNotContain("\u001b[");
        new ProcessBuilder("kill", "-" + signal, String.valueOf(client.pid())).start().waitFor();
        assertThat(client.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isZero();
        assertThat(err.lines()).anyMatch(line -> line.startsWith("1 message in"));
      } finally {
        client.destroyForcibly();
      }
      await().untilAsserted(() -> assertThat(gateway.closeCodes()).containsExactly(1000));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void tellsThatItsLinesCannotBeWritten() throws Exception {
    try (ScriptedGateway gateway = ScriptedGateway.telling(Messages.snapshot("BTC-USD", 1))) {
      ProcessBuilder watch = process("watch", "BTC-USD", "--url", gateway.uri().toString());
      Process client = watch.redirectOutput(new File("/dev/full")).start();
      try (BufferedReader err = reader(client.getErrorStream())) {
        assertThat(client.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isEqualTo(74);
        assertThat(err.lines()).anyMatch(line -> line.startsWith("not all could be written: "));
      } finally {
        client.destroyForcibly();
      }
    }
  }

  @Test
  void endsOnASignalThoughNobodyTakesItsLines() throws Exception {
    String[] many = new String[3_000];
    Arrays.setAll(many, i -> Messages.snapshot("BTC-USD", i + 1));
    try (ScriptedGateway gateway = ScriptedGateway.telling(many)) {
      Process client = start("watch", "BTC-USD", "--url", gateway.uri().toString());
      try (BufferedReader err = reader(client.getErrorStream())) {
        await().until(() -> client.getInputStream().available() > PIPE_BYTES - LINE_BYTES);
        new ProcessBuilder("kill", "-TERM", String.valueOf(client.pid())).start().waitFor();
        assertThat(client.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isZero();
        assertThat(err.lines()).anyMatch(line -> line.matches("[0-9,]+ messages in.*"));
      } finally {
        client.destroyForcibly();
      }
    }
  }

  @Test
  void endsOnASignalWhileItWaitsForAnAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process client = start("smoke", "http://127.0.0.1:" + silent.getLocalPort());
      try (Socket asked = silent.accept();
          BufferedReader err = reader(client.getErrorStream())) {
        assertThat(asked.getInputStream().read()).isEqualTo('G');
        new ProcessBuilder("kill", "-INT", String.valueOf(client.pid())).start().waitFor();
        assertThat(client.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isOne();
        assertThat(err.lines()).contains("stopped before all was checked");
      } finally {
        client.destroyForcibly();
      }
    }
  }

  @Test
  void endsInSilenceWhenNobodyReadsItsLinesAnyMore() throws Exception {
    try (ScriptedGateway gateway = ScriptedGateway.telling(Messages.snapshot("BTC-USD", 1))) {
      Process client = start("watch", "BTC-USD", "--url", gateway.uri().toString());
      client.getInputStream().close();
      try (BufferedReader err = reader(client.getErrorStream())) {
        assertThat(client.waitFor(150, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isZero();
        assertThat(err.lines()).noneMatch(line -> line.contains("could be written"));
      } finally {
        client.destroyForcibly();
      }
    }
  }

  @Test
  void endsWithTheCommandsExitCode() throws Exception {
    Process client = start("watch", "BTC-USD", "--count", "0");
    assertThat(client.waitFor(150, TimeUnit.SECONDS)).isTrue();
    assertThat(client.exitValue()).isEqualTo(2);
  }

  private static Process start(String... args) throws Exception {
    return process(args).start();
  }

  private static ProcessBuilder process(String... args) {
    List<String> command = new ArrayList<>();
    if (OS.LINUX.isCurrentOs()) {
      // Whoever runs the tests in the background has them ignore SIGINT, and all that they start.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A language that writes numbers in digits of its own.
    command.addAll(List.of("-Duser.language=fa", "-Duser.country=IR"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Client.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
