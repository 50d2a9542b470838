package io.ledgerflux.gateway.rest;

import io.ledgerflux.gateway.protocol.Sequences;
import io.ledgerflux.gateway.protocol.TimePoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The parameters of a request, by their names.
 *
 * @param values each as often as it was given
 */
public record Parameters(Map<String, List<String>> values) {
  private static final int MAX_ECHO_LENGTH = 40;

  /** Parameters that do not change. */
  public Parameters {
    values = Map.copyOf(values);
  }

  /**
   * These, where no others than {@code known} are among them, and each once.
   *
   * @throws BadParameterException naming one that is not known, or was given twice
   */
  public Parameters only(String... known) throws BadParameterException {
    for (Map.Entry<String, List<String>> entry : values.entrySet()) {
      if (!Set.of(known).contains(entry.getKey())) {
        throw new BadParameterException(
            cut(entry.getKey()),
            known.length == 0
                ? "is not known: there are no parameters"
                : "is not known: there are " + String.join(", ", known));
      }
      if (entry.getValue().size() > 1) {
        throw new BadParameterException(entry.getKey(), "was given twice: once is right");
      }
    }
    return this;
  }

  /** The text of {@code name}; empty where it was not given. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).map(List::getFirst);
  }

  /** When, in nanoseconds since the epoch. */
  public OptionalLong time(String name, long nowNanos) throws BadParameterException {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    // A plus that was not escaped has become a blank.
    String plain = text.get().strip().replace(' ', '+');
    TimePoint point =
        TimePoint.parse(plain)
            .orElseThrow(
                () ->
                    new BadParameterException(
                        name,
                        "is no time such as 2026-11-20T10:00:00Z, -15m or nanoseconds since 1970: "
                            + cut(text.get())));
    return OptionalLong.of(point.epochNanos(nowNanos));
  }

  /** Whether {@code name} is a moment that is the same whenever it is asked. */
  boolean isFixed(String name) {
    return text(name).filter(text -> !text.strip().startsWith("-")).isPresent();
  }

  /** A whole number from {@code least} to {@code most}. */
  public OptionalLong whole(String name, long least, long most) throws BadParameterException {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong number = Sequences.parse(text.get());
    if (number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most) {
      return number;
    }
    throw new BadParameterException(
        name, "is no whole number from %d to %d: %s".formatted(least, most, cut(text.get())));
  }

  /** How many rows a page has: {@code standard}, or as many as were asked, up to {@code most}. */
  int limit(int standard, int most) throws BadParameterException {
    OptionalLong limit = whole("limit", 1, most);
    return limit.isPresent() ? (int) limit.getAsLong() : Math.min(standard, most);
  }

  /** The cursor of {@code kind} and {@code product}; beside it only {@code limit} is given. */
  Optional<Cursor> cursor(Cursor.Kind kind, String product) throws BadParameterException {
    Optional<String> text = text("cursor");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    for (String name : values.keySet()) {
      if (!name.equals("cursor") && !name.equals("limit")) {
        throw new BadParameterException(
            name, "is not given beside cursor, which says all but the limit");
      }
    }
    Optional<Cursor> cursor =
        Cursor.parse(kind, text.get()).filter(parsed -> parsed.product().equals(product));
    if (cursor.isEmpty()) {
      throw new BadParameterException(
          "cursor", "is none that an answer of this path gave: " + cut(text.get()));
    }
    return cursor;
  }

  /** True or false. */
  Optional<Boolean> truth(String name) throws BadParameterException {
    Optional<String> text = text(name);
    if (text.isPresent() && !text.get().matches("true|false")) {
      throw new BadParameterException(name, "is neither true nor false: " + cut(text.get()));
    }
    return text.map("true"::equals);
  }

  /** {@code text}, short enough to be given back. */
  static String cut(String text) {
    return text.length() <= MAX_ECHO_LENGTH ? text : text.substring(0, MAX_ECHO_LENGTH) + "…";
  }
}
