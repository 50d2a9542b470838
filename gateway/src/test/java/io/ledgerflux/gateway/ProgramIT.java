package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's jar as a process: what it prints where, and how it ends. */
class ProgramIT {
  @TempDir Path directory;

  private record Outcome(int code, String out, String err) {}

  @Test
  void aKeyThatIsMadeIsAllOfStandardOutput() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      Outcome made =
          run(Map.of("PG_DSN", rig.ownerDsn()), "keys", "create", "--name", "a pipe's end");

      assertThat(made.code()).as(made.err()).isZero();
      assertThat(made.out()).matches("lf_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\\R");
      assertThat(made.err()).startsWith("This key is shown once").hasLineCount(1);

      Path file =
          Files.writeString(
              directory.resolve("config.json"),
              "{\"LOG_LEVEL\":\"debug\",\"OTEL_TRACES_SAMPLER_ARG\":0.5,\"PG_DSN\":\""
                  + rig.ownerDsn()
                  + "\"}");
      Outcome listed = run(Map.of("CONFIG_FILE", file.toString()), "keys", "list");

      assertThat(listed.err()).isEmpty();
      assertThat(listed.code()).isZero();
      assertThat(listed.out()).hasLineCount(2).contains("a pipe's end");
    }
  }

  @Test
  void helpTellsOfKeysWithoutADatabase() throws Exception {
    Outcome help = run(Map.of(), "--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("BACKFILL_MAX_MINUTES", "keys --help tells");

    Outcome keys = run(Map.of(), "keys", "--help");
    assertThat(keys.code()).isZero();
    assertThat(keys.out()).startsWith("keys create --name NAME").contains("keys revoke ID");
    assertThat(keys.err()).isEmpty();
  }

  @Test
  void aDatabaseThatIsAwayIsToldInAWord() throws Exception {
    Outcome outcome =
        run(Map.of("PG_DSN", "postgresql://nobody:secret@127.0.0.1:1/none"), "keys", "list");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("the database says: ").doesNotContain("\tat ", "secret");
  }

  @Test
  void anArgumentThatIsNothingIsNotPassedOver() throws Exception {
    Outcome outcome = run(Map.of("PORT", "0"), "kyes", "list");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .isEqualToNormalizingNewlines(
            "'kyes' is nothing that gateway takes: --help lists the variables that it reads\n");
  }

  @Test
  void aCertificateAndAKeyThatAreNotThereAreAWrongConfiguration() throws Exception {
    Outcome outcome =
        run(Map.of("PORT", "0", "TLS_CERT_FILE", "/nope", "TLS_KEY_FILE", "/nope.key"));

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .hasLineCount(2)
        .contains("TLS_CERT_FILE is '/nope', but must be a PEM file that can be read")
        .contains("TLS_KEY_FILE is '/nope.key', but must be a PEM file that can be read");
  }

  @Test
  void aCertificateThatIsNoneIsAWrongConfiguration() throws Exception {
    Path certificate = Files.writeString(directory.resolve("tls.crt"), "no certificate");
    Path key = Files.writeString(directory.resolve("tls.key"), "no key");

    Outcome outcome =
        run(
            Map.of(
                "PORT", "0",
                "TLS_CERT_FILE", certificate.toString(),
                "TLS_KEY_FILE", key.toString()));

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).hasLineCount(1).startsWith("TLS_CERT_FILE is '" + certificate);
  }

  /** Without the tests' own classes and what they configure. */
  private Outcome run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(path -> !path.contains("test-classes"))
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(Gateway.class.getName());
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }
}
