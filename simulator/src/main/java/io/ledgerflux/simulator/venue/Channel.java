package io.ledgerflux.simulator.venue;

import java.util.Arrays;
import java.util.Optional;

/** A channel of the feed that the simulated exchange serves. */
public enum Channel {
  TICKER("ticker"),
  TICKER_BATCH("ticker_1000"),
  HEARTBEAT("heartbeat"),
  MATCHES("matches");

  private final String text;

  Channel(String text) {
    this.text = text;
  }

  /** The name that the exchange's answers use. */
  public String text() {
    return text;
  }

  /** The channel of this name; {@code ticker_batch} is another name of {@code ticker_1000}. */
  public static Optional<Channel> named(String name) {
    if (name.equals("ticker_batch")) {
      return Optional.of(TICKER_BATCH);
    }
    return Arrays.stream(values()).filter(channel -> channel.text.equals(name)).findFirst();
  }
}
