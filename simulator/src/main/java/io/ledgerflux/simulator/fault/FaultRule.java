package io.ledgerflux.simulator.fault;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What goes wrong, for which product, and when. As text: {@code [PRODUCT/]KIND[=VALUE][@WHEN]}, as
 * in {@code drop@10s}, {@code silent=8s@every:30s}, {@code skip=2@3/1000}, {@code
 * ETH-USD/crossed@5s}.
 *
 * @param product empty for whichever product comes next, or all of them
 */
public record FaultRule(Fault fault, Optional<String> product, When when) {
  private static final Pattern RULE =
      Pattern.compile("(?:([A-Z0-9-]+)/)?([a-z-]+)(?:=([^@]+))?(?:@(.+))?");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern CHANCE = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

  public FaultRule {
    if (product.isPresent() && concernsEverybody(fault)) {
      throw new IllegalArgumentException("this fault is not a single product's: " + fault);
    }
  }

  /** A fault that happens at once. */
  public static FaultRule now(Fault fault) {
    return new FaultRule(fault, Optional.empty(), new When.Now());
  }

  /** The same rule for this product alone. */
  public FaultRule on(String product) {
    return new FaultRule(fault, Optional.of(product), when);
  }

  /**
   * Reads a rule.
   *
   * @throws IllegalArgumentException saying what is wrong and what would be right
   */
  public static FaultRule parse(String text) {
    Matcher rule = RULE.matcher(text.strip());
    if (!rule.matches()) {
      throw wrong("fault", text, "[PRODUCT/]KIND[=VALUE][@WHEN]");
    }
    Optional<String> value = Optional.ofNullable(rule.group(3));
    Optional<String> when = Optional.ofNullable(rule.group(4));
    return new FaultRule(
        fault(rule.group(2), value),
        Optional.ofNullable(rule.group(1)),
        when.map(FaultRule::when).orElse(new When.Now()));
  }

  private static boolean concernsEverybody(Fault fault) {
    return switch (fault) {
      case Fault.Drop any -> true;
      case Fault.Down any -> true;
      case Fault.Silent any -> true;
      case Fault.Quiet any -> true;
      case Fault.Repeat any -> false;
      case Fault.Reorder any -> false;
      case Fault.Skip any -> false;
      case Fault.Renumber any -> false;
      case Fault.Inject any -> false;
      case Fault.InjectAll any -> false;
      case Fault.Reshape any -> false;
    };
  }

  private static Fault fault(String kind, Optional<String> value) {
    return switch (kind) {
      case "down" -> new Fault.Down(duration(value.orElse("10s")));
      case "silent" -> new Fault.Silent(duration(value.orElse("10s")));
      case "quiet" -> new Fault.Quiet(duration(value.orElse("10s")));
      case "reorder" -> new Fault.Reorder(number(value.orElse("3")));
      case "skip" -> new Fault.Skip(number(value.orElse("1")));
      case "drop" -> valueless(kind, value, new Fault.Drop());
      case "repeat" -> valueless(kind, value, new Fault.Repeat());
      case "renumber" -> valueless(kind, value, new Fault.Renumber());
      case "bad" -> new Fault.InjectAll(place(value));
      default -> message(kind, value);
    };
  }

  private static Fault message(String kind, Optional<String> value) {
    Optional<TickerForm> form = TickerForm.named(kind);
    if (form.isPresent()) {
      return valueless(kind, value, new Fault.Reshape(form.get()));
    }
    return BadMessage.named(kind)
        .map(bad -> new Fault.Inject(bad, place(value)))
        .orElseThrow(() -> wrong("fault", kind, kinds()));
  }

  private static Fault valueless(String kind, Optional<String> value, Fault fault) {
    if (value.isPresent()) {
      throw wrong("fault", kind + "=" + value.get(), kind + " without a value");
    }
    return fault;
  }

  private static Place place(Optional<String> value) {
    String text = value.orElse(Place.BESIDE.text());
    return Place.named(text)
        .orElseThrow(() -> wrong("place", text, "beside, before, after or instead"));
  }

  private static When when(String text) {
    Matcher chance = CHANCE.matcher(text);
    if (chance.matches()) {
      return new When.Chance(number(chance.group(1)), number(chance.group(2)));
    }
    return text.startsWith("every:")
        ? new When.Every(duration(text.substring("every:".length())))
        : new When.After(duration(text));
  }

  private static Duration duration(String text) {
    Matcher duration = DURATION.matcher(text);
    if (!duration.matches()) {
      throw wrong("time", text, "a number with ms, s, m or h (10s), every:10s, or 3/1000");
    }
    long number = Long.parseLong(duration.group(1));
    return switch (duration.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  private static int number(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw wrong("number", text, "a whole number");
    }
    return Integer.parseInt(text);
  }

  private static String kinds() {
    var kinds =
        new StringBuilder("drop, down, silent, quiet, repeat, reorder, skip, renumber, bad");
    BadMessage.all().forEach(bad -> kinds.append(", ").append(bad.text()));
    for (TickerForm form : TickerForm.values()) {
      kinds.append(", ").append(form.text());
    }
    return kinds.toString();
  }

  private static IllegalArgumentException wrong(String what, String text, String right) {
    return new IllegalArgumentException("no such " + what + ": " + text + "; expected " + right);
  }
}
