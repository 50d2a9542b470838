package io.ledgerflux.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.client.watch.LineStream;
import io.ledgerflux.client.watch.Output;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That README.md tells each option of each command. */
class ReadmeTest {
  private static final Pattern OPTION = Pattern.compile("--[a-z-]+");
  private static final Set<String> OF_EVERY_PROGRAM = Set.of("--help", "--version", "--no-colour");

  @ParameterizedTest
  @ValueSource(strings = {"watch", "replay", "smoke"})
  void tellsEachOption(String command) throws Exception {
    Set<String> options = options(help(command));
    options.removeAll(OF_EVERY_PROGRAM);
    assertThat(options).hasSizeGreaterThan(3);
    assertThat(options(Files.readString(Path.of("README.md")))).containsAll(options);
  }

  private static Set<String> options(String text) {
    return OPTION
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String help(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Output output =
        new Output(new LineStream(out), new PrintStream(OutputStream.nullOutputStream()), false);
    assertThat(Client.run(output, Map.of(), new CompletableFuture<>(), command, "--help")).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }
}
