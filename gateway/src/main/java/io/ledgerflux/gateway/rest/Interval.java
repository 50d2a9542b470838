package io.ledgerflux.gateway.rest;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How long a candle lasts. Candles begin at whole multiples of it since the epoch, in UTC. */
public enum Interval {
  ONE_MINUTE("1m", Duration.ofMinutes(1)),
  FIVE_MINUTES("5m", Duration.ofMinutes(5)),
  FIFTEEN_MINUTES("15m", Duration.ofMinutes(15)),
  ONE_HOUR("1h", Duration.ofHours(1)),
  ONE_DAY("1d", Duration.ofDays(1));

  /** All of them, for people. */
  static final String NAMES =
      Arrays.stream(values()).map(Interval::label).collect(Collectors.joining(", "));

  private final String label;
  private final Duration length;

  Interval(String label, Duration length) {
    this.label = label;
    this.length = length;
  }

  /** Its name in a request. */
  public String label() {
    return label;
  }

  /** How long it is. */
  public Duration length() {
    return length;
  }

  /** When the candle begins in which {@code epochNanos} lies. */
  long floor(long epochNanos) {
    return epochNanos - Math.floorMod(epochNanos, length.toNanos());
  }

  /** When the first candle begins that does not begin before {@code epochNanos}. */
  long ceil(long epochNanos) {
    long floor = floor(epochNanos);
    return floor == epochNanos ? floor : floor + length.toNanos();
  }

  static Optional<Interval> ofLabel(String label) {
    return Arrays.stream(values()).filter(interval -> interval.label.equals(label)).findFirst();
  }

  static Optional<Interval> ofMinutes(long minutes) {
    return Arrays.stream(values())
        .filter(interval -> interval.length.toMinutes() == minutes)
        .findFirst();
  }
}
