package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.session.Session;

/**
 * Bounds what one subscriber makes the gateway hold. A connection that is full is not listened to;
 * what is held for him counts against the budget of all; and a connection that does not drain is
 * stuck. Belongs to his event loop.
 */
final class Backpressure {
  /** So much of his share what was found may take, as a part of it, however much else waits. */
  private static final int LEAST_PART = 4;

  private final SubscriberConnection connection;
  private final Session session;
  private final Budget budget;
  private final Progress progress;
  private long heldBytes;
  private boolean full;
  private boolean ended;

  /** That of a subscriber who came at {@code nowNanos}. */
  Backpressure(
      SubscriberConnection connection,
      Session session,
      Budget budget,
      ServerConfig config,
      long nowNanos) {
    this.connection = connection;
    this.session = session;
    this.budget = budget;
    this.progress =
        new Progress(
            config.buffers().connectionBytes() / 2, config.timeouts().slowClose(), nowNanos);
  }

  /** How much was held for him when it was counted last. */
  long heldBytes() {
    return heldBytes;
  }

  /** Whether the connection was full when it was looked at last. */
  boolean isFull() {
    return full;
  }

  /** How much of what was found may be held, of a share of {@code shareBytes}. */
  long roomForFound(int shareBytes) {
    return Math.max(shareBytes / LEAST_PART, shareBytes - connection.heldBytes());
  }

  /** Listens to the connection as long as there is room for what it answers. */
  void listenWhileThereIsRoom(long nowNanos) {
    boolean nowFull = !connection.isWritable();
    if (nowFull != full) {
      full = nowFull;
      connection.listen(!full, nowNanos);
    }
    count();
  }

  /** Counts what is held for him now. */
  void count() {
    if (!ended) {
      counts(connection.heldBytes() + session.heldBytes());
    }
  }

  /** He left: nothing is held for him any more, though a turn of his may go on. */
  void ended() {
    ended = true;
    counts(0);
  }

  private void counts(long nowBytes) {
    budget.moved(nowBytes - heldBytes);
    heldBytes = nowBytes;
  }

  /** Whether the connection does not drain. */
  boolean isStuck(long nowNanos) {
    return progress.isStuck(connection.pendingBytes(), connection.takenBytes(), nowNanos);
  }
}
