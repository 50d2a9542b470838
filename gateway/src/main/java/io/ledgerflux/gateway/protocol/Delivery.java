package io.ledgerflux.gateway.protocol;

/** Which of a product's ticks a subscriber wants. What is left out is told, and merged. */
public sealed interface Delivery {
  /** Each tick of the tape; several become one only where tokens or the socket do not suffice. */
  record All() implements Delivery {}

  /** The newest: ticks that are there at the same time become one. */
  record Latest() implements Delivery {}

  /**
   * The newest, and no more often than once in a while.
   *
   * @param everyMillis how long lies between two messages of a product at least, in milliseconds
   */
  record Sample(long everyMillis) implements Delivery {
    /** The shortest while, in milliseconds. */
    public static final long SHORTEST_MILLIS = 10;

    /** The longest while, in milliseconds. */
    public static final long LONGEST_MILLIS = 3_600_000;

    /** Where nothing is told, in milliseconds. */
    public static final long STANDARD_MILLIS = 1_000;
  }
}
