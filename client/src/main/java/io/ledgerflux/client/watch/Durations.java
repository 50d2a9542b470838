package io.ledgerflux.client.watch;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write and read them: {@code 10s}, {@code 0.8 ms}. */
final class Durations implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no duration; write for example 500ms, 10s, 5m or 1h");
    }
    long amount = Long.parseLong(matcher.group(1));
    if (amount == 0) {
      throw new TypeConversionException("'" + text + "' must be longer than 0");
    }
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /** How long somebody waits, for people, who need no fraction of a millisecond. */
  static String wait(Duration wait) {
    long millis = wait.toMillis();
    return millis < 1_000 ? millis + " ms" : text(wait.toNanos());
  }

  /** {@code nanos} for people; may be negative. */
  static String text(long nanos) {
    if (Math.abs(nanos) < 1_000_000_000L) {
      return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
    return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }
}
