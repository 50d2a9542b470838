package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final String ERASED = "\r\033[2K";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void rewritesTheLiveLineOnATerminal() {
    Screen screen = new Screen(out, true);

    screen.live("one");
    screen.live("two");

    assertThat(written())
        .isEqualTo(ERASED + "\033[?7lone\033[?7h" + ERASED + "\033[?7ltwo\033[?7h");
  }

  @Test
  void writesLinesOneAfterAnotherElsewhere() {
    Screen screen = new Screen(out, false);

    screen.live("one");
    screen.say("text");
    screen.live("two");

    assertThat(written().lines()).containsExactly("one", "text", "two");
  }

  @Test
  void clearsTheLiveLineBeforeALineThatStays() {
    Screen screen = new Screen(out, true);

    screen.live("one");
    screen.say("text");
    screen.say("more");

    assertThat(written()).endsWith(ERASED + "text\nmore\n");
  }

  @Test
  void keepsTheLogOffTheLiveLine() {
    Screen screen = new Screen(out, true);
    PrintStream log = screen.beside(out);

    screen.live("one");
    log.print("a warning\n");

    assertThat(written()).endsWith(ERASED + "a warning\n");
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
