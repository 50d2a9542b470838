package io.ledgerflux.client.protocol;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request for the tape as it was.
 *
 * @param products such as {@code BTC-USD}
 * @param from where it begins: {@code 2026-11-20T10:00:00Z}, {@code -15m}, or nanoseconds since the
 *     epoch
 * @param to where it ends, likewise; empty: it goes on to the present, and then live
 * @param speed how many seconds of the tape pass in a second; 0: as fast as they are read
 */
public record Replay(List<String> products, String from, Optional<String> to, BigDecimal speed) {
  /** How long ago; what lies further back than 11 digits of a unit is before every tape. */
  private static final Pattern AGO = Pattern.compile("-(\\d{1,11})(ms|s|m|h|d)");

  /** A request that cannot be changed from outside. */
  public Replay {
    products = List.copyOf(products);
  }

  /** The same, from another moment on. */
  public Replay startingAt(String moment) {
    return new Replay(products, moment, to, speed);
  }

  /**
   * The same, asked {@code elapsed} later: what is told as how long ago is so much longer ago then.
   */
  public Replay after(Duration elapsed) {
    return new Replay(products, after(from, elapsed), to.map(end -> after(end, elapsed)), speed);
  }

  private static String after(String moment, Duration elapsed) {
    Matcher ago = AGO.matcher(moment);
    if (elapsed.toMillis() == 0 || !ago.matches()) {
      return moment;
    }
    Duration before = Duration.of(Long.parseLong(ago.group(1)), unit(ago.group(2)));
    return "-" + before.plus(elapsed).toMillis() + "ms";
  }

  private static ChronoUnit unit(String name) {
    return switch (name) {
      case "ms" -> ChronoUnit.MILLIS;
      case "s" -> ChronoUnit.SECONDS;
      case "m" -> ChronoUnit.MINUTES;
      case "h" -> ChronoUnit.HOURS;
      default -> ChronoUnit.DAYS;
    };
  }
}
