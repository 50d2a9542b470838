package io.ledgerflux.operator.doctor;

import io.ledgerflux.model.Timestamps;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was, as people say it. */
final class Ages {
  private static final double NANOS = 1e9;

  private Ages() {}

  /** How long ago {@code nanos} was, in nanoseconds since the epoch. */
  static Duration since(long nanos, Instant now) {
    return Duration.between(Timestamps.instant(nanos), now);
  }

  /** A time as people say it. */
  static String text(Duration duration) {
    if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
      return "%.1f s".formatted(duration.toNanos() / NANOS);
    }
    return duration.compareTo(Duration.ofHours(2)) < 0
        ? duration.toMinutes() + " min"
        : duration.toHours() + " h";
  }
}
