package io.ledgerflux.model;

import java.util.Locale;
import java.util.Optional;

/** How a product's feed is doing. */
public enum FeedState {
  /** Tickers come, and nothing is missing. */
  LIVE,
  /** The connection lives, nothing is missing, and for a while nothing was traded. */
  QUIET,
  /**
   * Nobody can rely on it: the connection is away or silent, heartbeats tell of trades that did not
   * come, or the venue refused the product or has not confirmed it.
   */
  STALE;

  /** The word that stands on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state that {@code wireName} names; empty if it names none. */
  public static Optional<FeedState> ofWireName(String wireName) {
    return switch (wireName) {
      case "live" -> Optional.of(LIVE);
      case "quiet" -> Optional.of(QUIET);
      case "stale" -> Optional.of(STALE);
      default -> Optional.empty();
    };
  }
}
