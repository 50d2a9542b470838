package io.ledgerflux.client.protocol;

import java.util.OptionalLong;

/**
 * How a subscription is served.
 *
 * @param mode which of the ticks come
 * @param everyMillis with {@link Mode#SAMPLE}, how long lies between two messages of a product at
 *     least, in milliseconds; empty for what the gateway takes
 * @param onSlow what becomes of a subscriber who does not keep up
 * @param status whether the state of the products' feed is told, and its gaps
 */
public record Delivery(Mode mode, OptionalLong everyMillis, OnSlow onSlow, boolean status) {
  /** What holds where nothing is asked: each tick, merged for who is slow; no status. */
  public static final Delivery STANDARD =
      new Delivery(Mode.ALL, OptionalLong.empty(), OnSlow.CONFLATE, false);

  /** Which of the ticks come. */
  public enum Mode {
    /** Each. */
    ALL,
    /** The newest: those that wait at the same time become one. */
    LATEST,
    /** The newest, once in a while. */
    SAMPLE
  }

  /** What becomes of a subscriber who does not keep up. */
  public enum OnSlow {
    /** Several ticks become one, and that is told. */
    CONFLATE,
    /** Nothing is left out; he is disconnected, and resumes. */
    CLOSE
  }
}
