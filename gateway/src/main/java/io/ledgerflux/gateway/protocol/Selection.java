package io.ledgerflux.gateway.protocol;

import java.util.List;

/**
 * Which products a request means.
 *
 * @param everything all that are known, and each that becomes known later
 * @param products those that are named: trimmed and in capitals; perhaps no products at all
 */
public record Selection(boolean everything, List<String> products) {
  /** The name that means all products. */
  public static final String EVERYTHING = "*";

  /** A selection that does not change. */
  public Selection {
    products = List.copyOf(products);
  }

  /** {@code products} and no others. */
  public static Selection of(String... products) {
    return new Selection(false, List.of(products));
  }
}
