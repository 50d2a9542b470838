package io.ledgerflux.gateway.protocol;

import io.ledgerflux.model.Timestamps;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When something was, as a request tells it. */
public sealed interface TimePoint {
  /** How long ago. */
  Pattern RELATIVE = Pattern.compile("-(\\d{1,12})(ms|s|m|h|d)");

  /** Nanoseconds since the epoch. */
  Pattern NANOS = Pattern.compile("\\d{1,18}|[1-8]\\d{18}");

  /** The moment meant, in nanoseconds since the epoch, at the moment {@code nowEpochNanos}. */
  long epochNanos(long nowEpochNanos);

  /**
   * A moment.
   *
   * @param nanos since the epoch
   */
  record At(long nanos) implements TimePoint {
    @Override
    public long epochNanos(long nowEpochNanos) {
      return nanos;
    }
  }

  /**
   * So long before now.
   *
   * @param nanos at least 0
   */
  record Ago(long nanos) implements TimePoint {
    @Override
    public long epochNanos(long nowEpochNanos) {
      return nowEpochNanos - nanos;
    }
  }

  /**
   * A time in ISO 8601 with its offset, how long ago ({@code -15m}), or nanoseconds since the
   * epoch; empty where {@code text} is none of them.
   */
  static Optional<TimePoint> parse(String text) {
    Matcher relative = RELATIVE.matcher(text);
    try {
      if (relative.matches()) {
        long count = Long.parseLong(relative.group(1));
        return Optional.of(new Ago(Math.multiplyExact(count, nanosPer(relative.group(2)))));
      }
      return Optional.of(
          NANOS.matcher(text).matches()
              ? new At(Long.parseLong(text))
              : new At(Timestamps.nanos(OffsetDateTime.parse(text).toInstant())));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static long nanosPer(String unit) {
    return switch (unit) {
      case "ms" -> TimeUnit.MILLISECONDS.toNanos(1);
      case "s" -> TimeUnit.SECONDS.toNanos(1);
      case "m" -> TimeUnit.MINUTES.toNanos(1);
      case "h" -> TimeUnit.HOURS.toNanos(1);
      default -> TimeUnit.DAYS.toNanos(1);
    };
  }
}
