package io.ledgerflux.nats;

import io.ledgerflux.config.Option;
import io.ledgerflux.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How much the streams keep.
 *
 * @param retention of market_raw and market_ticks
 * @param replicas of each stream
 * @param maxBytes of market_raw and of market_ticks; the others have a part of it
 * @param duplicateWindow for how long the broker knows a message's id; at most the retention
 */
public record StreamLimits(
    Duration retention, int replicas, long maxBytes, Duration duplicateWindow) {
  private static final Option<Long> JS_RETENTION_MINUTES =
      Option.whole(
          "JS_RETENTION_MINUTES",
          30,
          1,
          10_080,
          "How long market_raw and market_ticks keep a message, in minutes.");

  private static final Option<Long> JS_REPLICAS =
      Option.whole(
          "JS_REPLICAS", 1, 1, 5, "How many servers of a cluster keep each stream and KV bucket.");

  private static final Option<Long> JS_MAX_BYTES =
      Option.whole(
          "JS_MAX_BYTES",
          1L << 30,
          1L << 20,
          1L << 44,
          "How much market_raw and market_ticks keep at most, each, in bytes.");

  private static final Option<Long> JS_DUPLICATE_WINDOW_SECONDS =
      Option.whole(
          "JS_DUPLICATE_WINDOW_SECONDS",
          30,
          1,
          3_600,
          "For how long the broker drops a message with an id that it knows, in seconds; no"
              + " longer than JS_RETENTION_MINUTES.");

  /** The options that they are read from. */
  public static final List<Option<?>> OPTIONS =
      List.of(JS_RETENTION_MINUTES, JS_REPLICAS, JS_MAX_BYTES, JS_DUPLICATE_WINDOW_SECONDS);

  /** What stands where nothing was set. */
  public static StreamLimits standard() {
    return new StreamLimits(Duration.ofMinutes(30), 1, 1L << 30, Duration.ofSeconds(30));
  }

  /** As {@code settings} say. */
  public static StreamLimits read(Settings settings) {
    Duration retention = Duration.ofMinutes(settings.get(JS_RETENTION_MINUTES));
    Duration duplicateWindow = Duration.ofSeconds(settings.get(JS_DUPLICATE_WINDOW_SECONDS));
    if (duplicateWindow.compareTo(retention) > 0) { // The broker refuses such a stream.
      settings.fault(
          JS_DUPLICATE_WINDOW_SECONDS,
          Long.toString(duplicateWindow.toSeconds()),
          "must be at most %d, for it is no longer than JS_RETENTION_MINUTES"
              .formatted(retention.toSeconds()));
    }
    return new StreamLimits(
        retention,
        Math.toIntExact(settings.get(JS_REPLICAS)),
        settings.get(JS_MAX_BYTES),
        duplicateWindow);
  }
}
