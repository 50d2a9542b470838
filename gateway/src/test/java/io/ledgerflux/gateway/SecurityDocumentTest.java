package io.ledgerflux.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that docs/security.md names is there. */
class SecurityDocumentTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:IT|Test))\\.(\\w+)`");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!against|---).*$");

  @Test
  void namesTestsThatExist() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/security.md"));
    List<MatchResult> named = NAMED.matcher(page).results().toList();

    assertThat(named).hasSizeGreaterThan(20);
    for (MatchResult test : named) {
      assertThat(source(test.group(1))).contains("  void " + test.group(2) + "(");
    }
  }

  @Test
  void namesATestForEachDefence() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/security.md"));
    String table = page.substring(page.indexOf("| against |"));

    assertThat(ROW.matcher(table).results().map(MatchResult::group).toList())
        .hasSizeGreaterThan(10)
        .allMatch(row -> NAMED.matcher(row).find());
  }

  @Test
  void tellsTheOptionsOfAKey() throws IOException {
    String help = KeysRun.at("", "keys", "--help").out();
    Set<String> options = options(help);
    assertThat(options).hasSizeGreaterThan(5);
    assertThat(options(Files.readString(ROOT.resolve("docs/security.md")))).containsAll(options);
  }

  private static Set<String> options(String text) {
    return OPTION.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private static String source(String name) throws IOException {
    for (String module : List.of("common", "gateway", "snapshotter", "standalone")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        Path file =
            files
                .filter(f -> f.getFileName().toString().equals(name + ".java"))
                .findFirst()
                .orElse(null);
        if (file != null) {
          return Files.readString(file);
        }
      }
    }
    throw new AssertionError("there is no " + name);
  }
}
