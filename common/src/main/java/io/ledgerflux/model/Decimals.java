package io.ledgerflux.model;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Decimals as an exchange writes them: an optional minus, digits without a leading zero, and
 * optionally a point and digits. No exponent, no plus, no NaN; at most 40 digits.
 */
public final class Decimals {
  private static final int MAX_DIGITS = 40;

  private Decimals() {}

  /**
   * The number that {@code text} writes, its digits kept ({@code 133.630} has three decimals);
   * empty if it writes none.
   */
  public static Optional<BigDecimal> parse(String text) {
    return isDecimal(text) ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  private static boolean isDecimal(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    int point = text.indexOf('.');
    int end = text.length();
    int integerEnd = point < 0 ? end : point;
    if (end - start > MAX_DIGITS + 1 || !isDigits(text, start, integerEnd)) {
      return false;
    }
    if (integerEnd - start > 1 && text.charAt(start) == '0') {
      return false;
    }
    int digits = end - start - (point < 0 ? 0 : 1);
    return digits <= MAX_DIGITS && (point < 0 || isDigits(text, point + 1, end));
  }

  private static boolean isDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return to > from;
  }
}
