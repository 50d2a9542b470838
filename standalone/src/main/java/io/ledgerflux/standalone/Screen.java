package io.ledgerflux.standalone;

import java.io.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;

/**
 * What the user sees: lines that stay, and on a terminal one last line that is rewritten in place.
 * Any thread may write.
 */
final class Screen {
  private static final String ERASE_LINE = "\r\033[2K";
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";

  private final PrintStream out;
  private final boolean terminal;
  private boolean showsLiveLine;

  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** The screen of this process. */
  static Screen ofProcess() {
    boolean terminal =
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
            && !"dumb".equals(System.getenv("TERM"));
    return new Screen(System.out, terminal);
  }

  /** Whether a line can be rewritten. */
  boolean isTerminal() {
    return terminal;
  }

  /** Writes text that stays. */
  synchronized void say(String text) {
    eraseLiveLine();
    out.println(text);
    out.flush();
  }

  /** Writes the live line: in place of the one before on a terminal, as a line of its own else. */
  synchronized void live(String line) {
    if (!terminal) {
      say(line);
      return;
    }
    out.print(ERASE_LINE + NO_WRAP + line + WRAP);
    out.flush();
    showsLiveLine = true;
  }

  /**
   * Another stream to the same terminal, such as that of the log: it does not mix with the line.
   */
  PrintStream beside(PrintStream other) {
    OutputStream careful =
        new OutputStream() {
          @Override
          public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int count) {
            synchronized (Screen.this) {
              eraseLiveLine();
              other.write(bytes, from, count);
              other.flush();
            }
          }
        };
    return terminal ? new PrintStream(careful, true) : other;
  }

  private void eraseLiveLine() {
    if (showsLiveLine) {
      out.print(ERASE_LINE);
      out.flush();
      showsLiveLine = false;
    }
  }
}
