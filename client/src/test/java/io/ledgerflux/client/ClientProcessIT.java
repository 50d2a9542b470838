package io.ledgerflux.client;

import static io.ledgerflux.client.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
    command.addAll(List.of("-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Client.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
