package io.ledgerflux.gateway.access;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The web pages that may use the gateway from a browser, by their origin.
 *
 * @param allowed such as {@code https://prices.example.com}; empty for any
 */
public record Origins(Set<String> allowed) {
  private static final Pattern ORIGIN =
      Pattern.compile(
          "https?://[^/?#@\\s:\\[\\]]+(:[0-9]+)?|https?://\\[[0-9a-fA-F:.]+](:[0-9]+)?");

  /** Any. */
  public static final Origins ANY = new Origins(Set.of());

  /** A set in small letters, that nobody changes. */
  public Origins {
    allowed =
        allowed.stream()
            .map(o -> o.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether {@code text} is an origin as browsers send them: scheme, host and perhaps port. */
  public static boolean isOrigin(String text) {
    return ORIGIN.matcher(text).matches();
  }

  /** Whether any may. */
  public boolean isAny() {
    return allowed.isEmpty();
  }

  /** Whether a page of {@code origin} may. */
  public boolean allows(String origin) {
    return isAny() || allowed.contains(origin.toLowerCase(Locale.ROOT));
  }
}
