package io.ledgerflux.operator.doctor;

/**
 * One thing that the doctor says.
 *
 * @param severity how bad it is
 * @param text in plain words
 */
public record Finding(Severity severity, String text) {

  /** How bad a finding is. */
  public enum Severity {
    /** As it should be. */
    WELL,
    /** Worth knowing; nothing has to be done. */
    NOTE,
    /** Somebody has to do something. */
    WRONG
  }

  static Finding well(String text, Object... values) {
    return new Finding(Severity.WELL, text.formatted(values));
  }

  static Finding note(String text, Object... values) {
    return new Finding(Severity.NOTE, text.formatted(values));
  }

  static Finding wrong(String text, Object... values) {
    return new Finding(Severity.WRONG, text.formatted(values));
  }
}
