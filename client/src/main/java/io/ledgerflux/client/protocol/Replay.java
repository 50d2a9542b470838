package io.ledgerflux.client.protocol;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A request for the tape as it was.
 *
 * @param products such as {@code BTC-USD}
 * @param from where it begins: {@code 2026-11-20T10:00:00Z}, {@code -15m}, or nanoseconds since the
 *     epoch
 * @param to where it ends, likewise; empty: it goes on to the present, and then live
 * @param speed how many seconds of the tape pass in a second; 0: as fast as they are read
 */
public record Replay(List<String> products, String from, Optional<String> to, BigDecimal speed) {

  /** A request that cannot be changed from outside. */
  public Replay {
    products = List.copyOf(products);
  }

  /** The same, from another moment on. */
  public Replay startingAt(String moment) {
    return new Replay(products, moment, to, speed);
  }
}
