package io.ledgerflux.nats;

import java.util.List;

/**
 * Some messages of a stream, in order.
 *
 * @param messages may be empty
 * @param start where the reader stood before them: the end of the batch before, also where the
 *     stream was read anew in between
 * @param end where the reader stands after them; an empty batch may have moved it to the stream's
 *     end
 * @param pending how many more wait behind them
 * @param losses what cannot be read any more
 */
public record Batch(
    List<StreamMessage> messages, Position start, Position end, long pending, List<Loss> losses) {

  /** Whether it moves the reader's position. */
  public boolean moves() {
    return !start.equals(end);
  }
}
