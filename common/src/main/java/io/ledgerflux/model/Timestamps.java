package io.ledgerflux.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.OptionalLong;

/** Times as nanoseconds since the epoch, and their text in ISO 8601, UTC. */
public final class Timestamps {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int DATE_AND_TIME = "2026-09-29T13:45:58".length();

  private Timestamps() {}

  /** {@code instant} in nanoseconds since the epoch. */
  public static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
  }

  /** The instant of {@code nanos} since the epoch. */
  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  /** {@code nanos} since the epoch as text, such as {@code 2026-09-29T13:45:58.116787Z}. */
  public static String text(long nanos) {
    return instant(nanos).toString();
  }

  /**
   * Nanoseconds since the epoch of a text such as {@code 2026-09-29T13:45:58.116787Z}, with up to
   * nine decimals; empty if it is no such text, or a time that does not fit (1678 to 2261 do).
   */
  public static OptionalLong parse(String text) {
    if (text.length() <= DATE_AND_TIME
        || text.length() > DATE_AND_TIME + 11
        || text.charAt(text.length() - 1) != 'Z'
        || !hasShape(text)) {
      return OptionalLong.empty();
    }
    try {
      long day =
          LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
      int hour = number(text, 11, 13);
      int minute = number(text, 14, 16);
      int second = number(text, 17, 19);
      if (hour > 23 || minute > 59 || second > 59) {
        return OptionalLong.empty();
      }
      long seconds = day * 86_400 + hour * 3_600L + minute * 60L + second;
      return OptionalLong.of(
          Math.addExact(Math.multiplyExact(seconds, NANOS_PER_SECOND), fraction(text)));
    } catch (DateTimeException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean hasShape(String text) {
    String shape = "0000-00-00T00:00:00";
    for (int i = 0; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      char expected = i < DATE_AND_TIME ? shape.charAt(i) : i == DATE_AND_TIME ? '.' : '0';
      if (expected == '0' ? !digit : c != expected) {
        return false;
      }
    }
    return text.length() != DATE_AND_TIME + 2;
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + text.charAt(i) - '0';
    }
    return value;
  }

  private static int fraction(String text) {
    int value = 0;
    for (int i = 0; i < 9; i++) {
      int at = DATE_AND_TIME + 1 + i;
      value = value * 10 + (at < text.length() - 1 ? text.charAt(at) - '0' : 0);
    }
    return value;
  }
}
