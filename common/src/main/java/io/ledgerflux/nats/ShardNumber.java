package io.ledgerflux.nats;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of shards as the broker's bucket tells it: {@code 4}, or, while it is being changed,
 * {@code 4>6} before and {@code 6>6} behind the moment in which 6 come into force.
 *
 * @param inForce by which products are dealt to shards now
 * @param next the number that comes; empty where none is on its way
 */
public record ShardNumber(int inForce, OptionalInt next) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,4})(?:>(\\d{1,4}))?");

  /** A number that is not being changed. */
  public static ShardNumber of(int inForce) {
    return new ShardNumber(inForce, OptionalInt.empty());
  }

  /** This number, on its way to {@code to}. */
  public ShardNumber becoming(int to) {
    return new ShardNumber(inForce, OptionalInt.of(to));
  }

  /** Whether it is being changed. */
  public boolean isChanging() {
    return next.isPresent();
  }

  /** The number that {@code text} tells; empty if it tells none. */
  static Optional<ShardNumber> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    ShardNumber number = of(Integer.parseInt(matcher.group(1)));
    return Optional.of(
        matcher.group(2) == null ? number : number.becoming(Integer.parseInt(matcher.group(2))));
  }

  /** As it stands in the bucket. */
  @Override
  public String toString() {
    return next.isPresent() ? inForce + ">" + next.getAsInt() : Integer.toString(inForce);
  }
}
