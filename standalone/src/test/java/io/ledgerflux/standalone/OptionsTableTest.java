package io.ledgerflux.standalone;

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

/** That README.md's table tells each option of each command, and none that there is not. */
class OptionsTableTest {
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");
  private static final Set<String> OF_EVERY_PROGRAM = Set.of("--help", "--version");

  /** What the row begins with: its options, and whose they are. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ((?:`-[a-z-]+`(?:, )?)+) \\| (demo|run|both) \\|");

  @Test
  void tellsTheOptionsThatThereAre() throws Exception {
    assertThat(told("demo")).hasSizeGreaterThan(9).isEqualTo(options(help("demo")));
    assertThat(told("run")).hasSizeGreaterThan(9).isEqualTo(options(help("run")));
  }

  private static Set<String> told(String command) throws Exception {
    return ROW.matcher(Files.readString(Path.of("..", "README.md")))
        .results()
        .filter(row -> row.group(2).equals(command) || row.group(2).equals("both"))
        .flatMap(row -> options(row.group(1)).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> options(String text) {
    return OPTION
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(option -> !OF_EVERY_PROGRAM.contains(option))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String help(String command) {
    StringWriter out = new StringWriter();
    assertThat(
            LedgerFlux.commandLine().setOut(new PrintWriter(out, true)).execute(command, "--help"))
        .isZero();
    return out.toString();
  }
}
