package io.ledgerflux.simulator.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a bad message comes among the true ones. */
public enum Place {
  /** After a true ticker, with a sequence of its own. */
  BESIDE,
  /** Before the true ticker from which it is made, with its sequence. */
  BEFORE,
  /** After the true ticker from which it is made, with its sequence. */
  AFTER,
  /** In the place of the true ticker, which is never told. */
  INSTEAD;

  /** Its name in scripts. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The place of this name. */
  public static Optional<Place> named(String text) {
    return Arrays.stream(values()).filter(place -> place.text().equals(text)).findFirst();
  }
}
