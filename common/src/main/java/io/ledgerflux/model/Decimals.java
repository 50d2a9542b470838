package io.ledgerflux.model;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Decimals as an exchange writes them: an optional minus, digits without a leading zero, and
 * optionally a point and digits. No exponent, no plus, no NaN; at most 40 digits.
 */
public final class Decimals {
  /** As long is what {@link #print} prints, at most. */
  public static final int MAX_COMPACT_LENGTH = 21;

  private static final int MAX_DIGITS = 40;

  /** So many digits always fit into a long. */
  private static final int COMPACT_DIGITS = 18;

  private Decimals() {}

  /**
   * The number that {@code text} writes, its digits kept ({@code 133.630} has three decimals);
   * empty if it writes none.
   */
  public static Optional<BigDecimal> parse(String text) {
    return parse(text.toCharArray(), 0, text.length());
  }

  /** The same, of the {@code length} characters of {@code text} from {@code start} on. */
  public static Optional<BigDecimal> parse(char[] text, int start, int length) {
    int end = start + length;
    int first = length > 0 && text[start] == '-' ? start + 1 : start;
    int point = first;
    while (point < end && text[point] != '.') {
      point++;
    }
    int digits = end - first - (point < end ? 1 : 0);
    boolean isDecimal =
        digits <= MAX_DIGITS
            && areDigits(text, first, point)
            && (point - first == 1 || text[first] != '0')
            && (point == end || areDigits(text, point + 1, end));
    if (!isDecimal) {
      return Optional.empty();
    }
    if (digits > COMPACT_DIGITS) {
      return Optional.of(new BigDecimal(text, start, length));
    }
    long unscaled = unscaled(text, first, end);
    int scale = Math.max(0, end - point - 1);
    return Optional.of(BigDecimal.valueOf(first > start ? -unscaled : unscaled, scale));
  }

  /**
   * Lays out {@code decimal} from the beginning of {@code text}, as {@link
   * BigDecimal#toPlainString} writes it but without making strings for it.
   *
   * @param text at least {@value #MAX_COMPACT_LENGTH} long
   * @return how long it is; 0 if it has more than 18 digits, or an exponent: then nothing is laid
   *     out
   */
  public static int print(BigDecimal decimal, char[] text) {
    int scale = decimal.scale();
    if (scale < 0 || scale > COMPACT_DIGITS || decimal.precision() > COMPACT_DIGITS) {
      return 0;
    }
    long left = Math.abs(decimal.scaleByPowerOfTen(scale).longValue());
    int digits = Math.max(decimal.precision(), scale + 1);
    int start = decimal.signum() < 0 ? 1 : 0;
    text[0] = '-';
    int end = start + digits + (scale > 0 ? 1 : 0);
    int point = scale > 0 ? end - scale - 1 : end;
    for (int i = end - 1; i >= start; i--) {
      if (i == point) {
        text[i] = '.';
      } else {
        text[i] = (char) ('0' + left % 10);
        left /= 10;
      }
    }
    return end;
  }

  /** The number that the digits write without their point. */
  private static long unscaled(char[] text, int first, int end) {
    long unscaled = 0;
    for (int i = first; i < end; i++) {
      if (text[i] != '.') {
        unscaled = 10 * unscaled + (text[i] - '0');
      }
    }
    return unscaled;
  }

  private static boolean areDigits(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    return to > from;
  }
}
