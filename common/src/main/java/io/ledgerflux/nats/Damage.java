package io.ledgerflux.nats;

import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.util.Optional;

/** Finds out what a stream with a damaged store does not give. */
final class Damage {
  private Damage() {}

  /** Asks a stream for one message. */
  @FunctionalInterface
  interface Given {
    /** Whether it gives the one at {@code sequence}. */
    boolean gives(long sequence) throws IOException, JetStreamApiException;
  }

  /**
   * What is not given of {@code from} to {@code next}, around {@code withheld}: what lies before it
   * may have been given, and what lies behind it as well.
   *
   * @param withheld which was not given; where it is by now, all is
   * @param next which is given, or behind the stream's end
   */
  static Optional<Loss> around(long from, long withheld, long next, Given stream)
      throws IOException, JetStreamApiException {
    if (withheld < from || withheld >= next || stream.gives(withheld)) {
      return Optional.empty();
    }
    long given = from - 1;
    long first = stream.gives(from) ? withheld : from;
    while (first - given > 1) {
      long middle = given + (first - given) / 2;
      if (stream.gives(middle)) {
        given = middle;
      } else {
        first = middle;
      }
    }
    long last = withheld;
    long givenBehind = next;
    while (givenBehind - last > 1) {
      long middle = last + (givenBehind - last) / 2;
      if (stream.gives(middle)) {
        givenBehind = middle;
      } else {
        last = middle;
      }
    }
    return Optional.of(new Loss(first, last));
  }
}
