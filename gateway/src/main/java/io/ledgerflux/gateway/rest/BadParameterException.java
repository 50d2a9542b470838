package io.ledgerflux.gateway.rest;

/** A request's parameter is not what it must be. */
public final class BadParameterException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String parameter;

  /** {@code parameter} is wrong, for {@code reason}, which says what would be right. */
  public BadParameterException(String parameter, String reason) {
    super(parameter + " " + reason, null, false, false);
    this.parameter = parameter;
  }

  /** Its name. */
  public String parameter() {
    return parameter;
  }
}
