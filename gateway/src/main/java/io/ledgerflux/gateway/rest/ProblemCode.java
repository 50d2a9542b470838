package io.ledgerflux.gateway.rest;

/** What is wrong with a request, or with the gateway; the names stand in the answers. */
public enum ProblemCode {
  BAD_PARAMETER(400, "A parameter is not what it must be"),
  UNAUTHORIZED(401, "Only who has a key comes in"),
  FORBIDDEN(403, "This is not for everybody"),
  NOT_FOUND(404, "Nothing is here"),
  UNKNOWN_PRODUCT(404, "Nobody knows this product"),
  METHOD_NOT_ALLOWED(405, "This method is not for this path"),
  NOT_ACCEPTABLE(406, "There are JSON and CSV"),
  NUMBERING_RESTARTED(410, "The exchange began its numbering anew"),
  RATE_LIMITED(429, "This address asks too often"),
  ADDRESS_FULL(429, "This address has as many connections as it may"),
  ADDRESS_BUSY(429, "This address connects too often"),
  KEY_FULL(429, "This key has as many connections as it may"),
  INTERNAL_ERROR(500, "The gateway failed at this request"),
  NOT_READY(503, "The gateway is not ready"),
  STOPPING(503, "The gateway stops"),
  GATEWAY_FULL(503, "The gateway has as many connections as it may"),
  GATEWAY_BUSY(503, "More connect than the gateway lets in"),
  TOO_BUSY(503, "The gateway answers as many requests as it may"),
  HISTORY_UNAVAILABLE(503, "The history cannot be read"),
  QUERY_TOO_LONG(503, "The answer took too long");

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** HTTP's status code. */
  public int status() {
    return status;
  }

  /** The same for people. */
  public String title() {
    return title;
  }

  /** Whether the same request may go well later. */
  public boolean passes() {
    return status == 429 || status == 503;
  }
}
