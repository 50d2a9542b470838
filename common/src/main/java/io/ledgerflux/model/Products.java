package io.ledgerflux.model;

import java.util.regex.Pattern;

/** The form of a product's name: a valid token of a NATS subject. */
public final class Products {
  private static final Pattern VALID = Pattern.compile("[A-Z0-9-]{1,32}");

  private Products() {}

  /** Whether {@code product} has only {@code A-Z}, {@code 0-9} and {@code -}, 32 at most. */
  public static boolean isValid(String product) {
    return VALID.matcher(product).matches();
  }
}
