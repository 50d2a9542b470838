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

  static Finding well(String text) {
    return new Finding(Severity.WELL, text);
  }

  static Finding note(String text) {
    return new Finding(Severity.NOTE, text);
  }

  static Finding wrong(String text) {
    return new Finding(Severity.WRONG, text);
  }
}
