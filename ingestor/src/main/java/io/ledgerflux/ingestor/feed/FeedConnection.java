package io.ledgerflux.ingestor.feed;

import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connection of a session: one socket after the other, each in the place of the one before. */
final class FeedConnection {
  private final Function<Inbox, FeedSocket> connector;
  private final Inbox inbox;
  private final IngestorMetrics metrics;

  private @Nullable FeedSocket socket;
  private boolean connectedBefore;

  /**
   * A connection that is not made yet.
   *
   * @param connector makes a socket that tells an inbox what becomes of it
   * @param inbox that all sockets tell
   * @param metrics count how often it is made again
   */
  FeedConnection(Function<Inbox, FeedSocket> connector, Inbox inbox, IngestorMetrics metrics) {
    this.connector = connector;
    this.inbox = inbox;
    this.metrics = metrics;
  }

  /** Begins to make it, perhaps again. */
  void connect() {
    if (connectedBefore) {
      metrics.reconnecting();
    }
    connectedBefore = true;
    socket = connector.apply(inbox);
  }

  /** Closes it; what its socket has said before is left over. */
  void disconnect() {
    FeedSocket current = socket;
    if (current != null) {
      current.close();
    }
    socket = null;
  }

  /** Whether its socket says {@code inbound}, not one before it. */
  boolean says(Inbound inbound) {
    return inbound.socket() == socket;
  }

  /** Sends {@code text} where there is somebody to send it to. */
  void send(String text) {
    FeedSocket current = socket;
    if (current != null) {
      current.send(text);
    }
  }

  /** Asks who is there, if anybody, for a sign of life. */
  void ping() {
    FeedSocket current = socket;
    if (current != null) {
      current.ping();
    }
  }

  /** Lets messages come again that were held back because the inbox was full. */
  void resumeIfRoom() {
    FeedSocket current = socket;
    if (current != null) {
      current.resumeIfRoom();
    }
  }
}
