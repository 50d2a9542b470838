package io.ledgerflux.operator;

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
import picocli.CommandLine;

/** That docs/tools.md tells each option of each command, and none that there is not. */
class ToolsDocumentTest {
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");
  private static final Set<String> OF_EVERY_PROGRAM = Set.of("--help", "--version");

  @Test
  void tellsTheOptionsThatThereAre() throws Exception {
    Set<String> options = new TreeSet<>();
    addOptions(Operator.commandLine(), options);
    assertThat(options).hasSizeGreaterThan(10);
    assertThat(options(Files.readString(Path.of("..", "docs", "tools.md")))).isEqualTo(options);
  }

  private static void addOptions(CommandLine command, Set<String> options) {
    options.addAll(options(help(command)));
    command.getSubcommands().values().forEach(each -> addOptions(each, options));
  }

  private static Set<String> options(String text) {
    return OPTION
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(option -> !OF_EVERY_PROGRAM.contains(option))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String help(CommandLine command) {
    StringWriter out = new StringWriter();
    command.usage(new PrintWriter(out, true));
    return out.toString();
  }
}
