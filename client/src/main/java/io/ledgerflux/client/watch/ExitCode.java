package io.ledgerflux.client.watch;

/** What the process ends with, for scripts. */
public enum ExitCode {
  DONE(0, "done: --count or --duration reached, or stopped by Ctrl-C or SIGTERM"),
  LOST(1, "could not connect, or lost the connection for good (--retries)"),
  WRONG_USAGE(2, "wrong usage"),
  GAP(3, "a gap was seen, with --fail-on-gap"),
  REFUSED(4, "the gateway refused what it was asked, and waiting does not help"),
  NOT_LET_IN(5, "the gateway asks for a key, or for another one (LEDGERFLUX_KEY, --key)"),
  BUG(70, "a bug in this program"),
  NOT_WRITTEN(74, "its lines could not be written, as where a disk is full");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number. */
  public int code() {
    return code;
  }

  /** When it is given, for the help. */
  public String meaning() {
    return meaning;
  }
}
