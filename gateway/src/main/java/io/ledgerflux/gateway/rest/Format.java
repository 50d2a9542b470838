package io.ledgerflux.gateway.rest;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** In which form an answer is written. */
public enum Format {
  /** JSON; also for who does not care. */
  JSON("application/json"),
  /** Comma-separated values with a line of names, as in RFC 4180. */
  CSV("text/csv; charset=utf-8; header=present");

  private final String contentType;

  Format(String contentType) {
    this.contentType = contentType;
  }

  /** The answer's Content-Type. */
  public String contentType() {
    return contentType;
  }

  /** The form that an Accept header likes best; empty where it takes neither. */
  public static Optional<Format> of(@Nullable String accept) {
    if (accept == null || accept.isBlank()) {
      return Optional.of(JSON);
    }
    double json = liking(accept, "application", "json");
    double csv = liking(accept, "text", "csv");
    if (json <= 0 && csv <= 0) {
      return Optional.empty();
    }
    return Optional.of(csv > json ? CSV : JSON);
  }

  /** How much a type is liked, from 0 to 1: the most exact range of the header counts. */
  private static double liking(String accept, String type, String subtype) {
    double liking = 0;
    int exactness = 0;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      int exact =
          switch (parts[0].strip()) {
            case "*/*" -> 1;
            case String s when s.equals(type + "/*") -> 2;
            case String s when s.equals(type + "/" + subtype) -> 3;
            default -> 0;
          };
      if (exact > exactness) {
        exactness = exact;
        liking = quality(parts);
      }
    }
    return liking;
  }

  private static double quality(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.matches("q=[01](\\.\\d{0,3})?")) {
        return Double.parseDouble(parameter.substring(2));
      }
    }
    return 1;
  }
}
