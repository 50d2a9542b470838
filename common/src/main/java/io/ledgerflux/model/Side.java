package io.ledgerflux.model;

import java.util.Locale;
import java.util.Optional;

/** The side of the taker of a trade. */
public enum Side {
  BUY,
  SELL;

  /** The word that stands on the wire: {@code buy} or {@code sell}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The side that {@code wireName} names; empty if it names none. */
  public static Optional<Side> ofWireName(String wireName) {
    return switch (wireName) {
      case "buy" -> Optional.of(BUY);
      case "sell" -> Optional.of(SELL);
      default -> Optional.empty();
    };
  }
}
