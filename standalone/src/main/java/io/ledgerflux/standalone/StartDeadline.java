package io.ledgerflux.standalone;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long a start is waited for, and what is said meanwhile. A machine on which much else runs
 * takes minutes for what takes seconds else.
 */
final class StartDeadline {
  static final Duration LIMIT = Duration.ofMinutes(3);
  static final Duration SILENCE = Duration.ofSeconds(10);

  private final long beganNanos;
  private long saidNanos;

  /** The deadline of a start at {@code nowNanos}, on a clock that only rises. */
  StartDeadline(long nowNanos) {
    this.beganNanos = nowNanos;
    this.saidNanos = nowNanos;
  }

  /** Whether it has been waited for longer than {@code limit}. */
  boolean exceeds(Duration limit, long nowNanos) {
    return nowNanos - beganNanos > limit.toNanos();
  }

  /** What is to be said of what is {@code missing}: nothing where something was said lately. */
  Optional<String> toSay(List<String> missing, long nowNanos) {
    if (nowNanos - saidNanos < SILENCE.toNanos()) {
      return Optional.empty();
    }
    saidNanos = nowNanos;
    return Optional.of(
        "Still waiting after %d s (gives up after %d s) for:%n  %s"
            .formatted(seconds(nowNanos), LIMIT.toSeconds(), lines(missing)));
  }

  /** For how long it was waited in vain, and for what, once it is given up. */
  String lastWords(List<String> missing, long nowNanos) {
    return "Given up: not ready after %d s:%n  %s".formatted(seconds(nowNanos), lines(missing));
  }

  private long seconds(long nowNanos) {
    return Duration.ofNanos(nowNanos - beganNanos).toSeconds();
  }

  private static String lines(List<String> missing) {
    return String.join(System.lineSeparator() + "  ", missing);
  }
}
