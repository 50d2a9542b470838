package io.ledgerflux.simulator.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/** The exchange's times: UTC with six decimals, here as microseconds since the epoch. */
public final class Times {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long SECONDS_PER_DAY = 86_400;

  private Times() {}

  /** Writes a time as in {@code 2026-09-29T13:45:58.116787Z}. */
  public static void write(StringBuilder to, long micros) {
    long second = Math.floorDiv(micros, MICROS_PER_SECOND);
    int ofDay = (int) Math.floorMod(second, SECONDS_PER_DAY);
    to.append(LocalDate.ofEpochDay(Math.floorDiv(second, SECONDS_PER_DAY))).append('T');
    padded(to, ofDay / 3_600, 2);
    padded(to.append(':'), ofDay / 60 % 60, 2);
    padded(to.append(':'), ofDay % 60, 2);
    padded(to.append('.'), (int) Math.floorMod(micros, MICROS_PER_SECOND), 6);
    to.append('Z');
  }

  /** A time as text. */
  public static String text(long micros) {
    var text = new StringBuilder(27);
    write(text, micros);
    return text.toString();
  }

  /** Reads a time; empty when it is none. */
  public static OptionalLong parse(String text) {
    try {
      return OptionalLong.of(micros(OffsetDateTime.parse(text).toInstant()));
    } catch (DateTimeException notATime) {
      return OptionalLong.empty();
    }
  }

  /** Microseconds since the epoch. */
  public static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static void padded(StringBuilder to, int value, int digits) {
    String text = Integer.toString(value);
    to.repeat('0', digits - text.length()).append(text);
  }
}
