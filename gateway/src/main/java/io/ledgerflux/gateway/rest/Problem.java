package io.ledgerflux.gateway.rest;

import java.util.Optional;

/**
 * Why a request is not answered.
 *
 * @param code what is wrong
 * @param detail about this request, for people
 * @param parameter that is wrong
 */
public record Problem(ProblemCode code, String detail, Optional<String> parameter) {
  /** The media type of its JSON, RFC 9457. */
  public static final String CONTENT_TYPE = "application/problem+json";

  /** One that no parameter is to blame for. */
  public static Problem of(ProblemCode code, String detail) {
    return new Problem(code, detail, Optional.empty());
  }

  /** A wrong parameter. */
  public static Problem of(BadParameterException bad) {
    return new Problem(
        ProblemCode.BAD_PARAMETER, String.valueOf(bad.getMessage()), Optional.of(bad.parameter()));
  }

  /** A history that does not answer. */
  public static Problem of(UnavailableException unavailable) {
    return of(unavailable.code(), String.valueOf(unavailable.getMessage()));
  }
}
