package io.ledgerflux.ingestor.feed;

/** What a socket says to the session that owns it. */
sealed interface Inbound {
  /** Who says it: a session that has another one by now does not listen. */
  FeedSocket socket();

  /** When it was said, on the clock of {@link System#nanoTime()}. */
  long nanoTime();

  /** The connection stands. */
  record Opened(FeedSocket socket, long nanoTime) implements Inbound {}

  /** The connection broke, or could not be made. */
  record Closed(FeedSocket socket, String reason, long nanoTime) implements Inbound {}

  /** The answer to a ping. */
  record Pong(FeedSocket socket, long nanoTime) implements Inbound {}

  /**
   * A message.
   *
   * @param epochNanos when it arrived, in nanoseconds since the epoch
   */
  record Text(FeedSocket socket, String text, long epochNanos, long nanoTime) implements Inbound {}
}
