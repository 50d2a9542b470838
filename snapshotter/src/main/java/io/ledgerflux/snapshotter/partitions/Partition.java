package io.ledgerflux.snapshotter.partitions;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of time that the history keeps in a table of its own.
 *
 * @param from its first moment
 * @param to the first moment behind it
 */
public record Partition(Instant from, Instant to) {
  private static final String PREFIX = "tick_history_p";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{8}h\\d\\d)_(\\d{8}h\\d\\d)");
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyyMMdd'h'HH").withZone(ZoneOffset.UTC);

  /** The name of its table, such as {@code tick_history_p20260929h13_20260929h14}. */
  public String table() {
    return PREFIX + MOMENT.format(from) + '_' + MOMENT.format(to);
  }

  /** The partition whose table has the name {@code table}; empty if none has. */
  public static Optional<Partition> ofTable(String table) {
    Matcher name = NAME.matcher(table);
    return name.matches()
        ? Optional.of(new Partition(moment(name.group(1)), moment(name.group(2))))
        : Optional.empty();
  }

  private static Instant moment(String text) {
    return MOMENT.parse(text, Instant::from);
  }

  /** Whether the two have some time in common. */
  public boolean overlaps(Partition other) {
    return from.isBefore(other.to) && other.from.isBefore(to);
  }

  boolean contains(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }
}
