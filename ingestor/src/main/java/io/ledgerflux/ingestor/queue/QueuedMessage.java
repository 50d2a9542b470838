package io.ledgerflux.ingestor.queue;

import io.ledgerflux.model.Reject;
import java.util.OptionalLong;

/** What waits to be published. */
public sealed interface QueuedMessage {
  /** About what a message takes beside its text, in bytes. */
  int OVERHEAD = 200;

  /** The product that it is about. */
  String product();

  /** When it came from the socket, on the clock of {@link System#nanoTime()}. */
  long arrivalNanos();

  /** About how much memory it takes, in bytes. */
  int weight();

  /**
   * A tick.
   *
   * @param messageId by which the broker knows it
   * @param sequence the venue's number
   * @param tradeId of the trade that it tells; empty where it tells none
   * @param json what is published
   */
  record OfTick(
      String messageId,
      String product,
      long sequence,
      OptionalLong tradeId,
      byte[] json,
      long arrivalNanos)
      implements QueuedMessage {
    @Override
    public int weight() {
      return OVERHEAD + json.length;
    }
  }

  /** A message that cannot be used. */
  record OfReject(Reject reject, long arrivalNanos) implements QueuedMessage {
    @Override
    public String product() {
      return reject.product();
    }

    @Override
    public int weight() {
      return OVERHEAD + 2 * reject.original().length();
    }
  }
}
