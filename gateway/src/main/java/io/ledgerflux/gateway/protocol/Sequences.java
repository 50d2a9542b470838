package io.ledgerflux.gateway.protocol;

import java.util.OptionalLong;

/** A venue's sequence as a text. */
public final class Sequences {
  private static final int MOST_DIGITS = 19;

  private Sequences() {}

  /** The sequence that {@code text} tells, up to 2⁶³−1; empty where it tells none. */
  public static OptionalLong parse(String text) {
    if (text.isEmpty()
        || text.length() > MOST_DIGITS
        || !text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
