package io.ledgerflux.gateway.rest;

/** What was asked of the history cannot be answered. */
public final class UnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;

  /** For the reason {@code code}, which is {@code message} for people. */
  public UnavailableException(ProblemCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** Why. */
  public ProblemCode code() {
    return code;
  }
}
