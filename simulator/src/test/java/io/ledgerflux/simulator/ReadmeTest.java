package io.ledgerflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** That README.md tells each option of each command, and none that there is not. */
class ReadmeTest {
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");
  private static final Set<String> OF_EVERY_PROGRAM = Set.of("--help", "--version");

  @Test
  void tellsTheOptionsThatThereAre() throws Exception {
    Set<String> options = options(help("serve", "--help"));
    assertThat(options).hasSizeGreaterThan(8);
    options.addAll(options(help("record", "--help")));
    assertThat(options(Files.readString(Path.of("README.md")))).isEqualTo(options);
  }

  @Test
  void servesWhereNoCommandIsNamed() {
    assertThat(options(help("--help"))).isEqualTo(options(help("serve", "--help")));
  }

  private static Set<String> options(String text) {
    return OPTION
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(option -> !OF_EVERY_PROGRAM.contains(option))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String help(String... arguments) {
    StringWriter out = new StringWriter();
    assertThat(Simulator.run(arguments, new PrintWriter(out, true), new PrintWriter(out, true)))
        .isZero();
    return out.toString();
  }
}
