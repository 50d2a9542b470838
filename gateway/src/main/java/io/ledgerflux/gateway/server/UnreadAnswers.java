package io.ledgerflux.gateway.server;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The answers over HTTP that have been given, and not yet taken by their sockets. When they are too
 * many bytes, who has taken nothing for longest is hung up on: whoever reads is spared. Belongs to
 * one event loop, which answers for its own share of what is too much.
 */
final class UnreadAnswers {
  private final AtomicLong all;
  private final long mostBytes;
  private final long shareBytes;
  private final Consumer<String> refused;
  private final Set<HttpPipeliningHandler> connections = new HashSet<>();
  private long ownBytes;

  /**
   * Nothing yet.
   *
   * @param all of all event loops, in bytes
   * @param mostBytes so many at most
   * @param loops how many share them
   * @param refused is told why a connection had to go, of each
   */
  UnreadAnswers(AtomicLong all, long mostBytes, int loops, Consumer<String> refused) {
    this.all = all;
    this.mostBytes = mostBytes;
    this.shareBytes = mostBytes / loops;
    this.refused = refused;
  }

  /** An answer of so many bytes was given. */
  void began(HttpPipeliningHandler connection, long answerBytes) {
    connections.add(connection);
    moved(answerBytes);
  }

  /** It was taken, or its connection has ended. */
  void ended(HttpPipeliningHandler connection, long answerBytes) {
    connections.remove(connection);
    moved(-answerBytes);
  }

  private void moved(long moreBytes) {
    ownBytes += moreBytes;
    all.addAndGet(moreBytes);
  }

  /** Hangs up on some where they are too many; one can always be answered. */
  void relieve(long nowNanos) {
    while (all.get() > mostBytes && ownBytes > shareBytes && connections.size() > 1) {
      connections.stream()
          .max(Comparator.comparingLong(connection -> connection.stillNanos(nowNanos)))
          .ifPresent(connection -> hangUp(connection, RefusalLabels.UNREAD));
    }
  }

  /** Hangs up on those who have taken nothing for {@code patienceNanos}. */
  void check(long nowNanos, long patienceNanos) {
    List.copyOf(connections).stream()
        .filter(connection -> connection.stillNanos(nowNanos) >= patienceNanos)
        .forEach(connection -> hangUp(connection, RefusalLabels.UNREAD));
    relieve(nowNanos);
  }

  /** Ends a connection; what was written to it fails, and so ends, too. */
  void hangUp(HttpPipeliningHandler connection, String reason) {
    connections.remove(connection);
    refused.accept(reason);
    connection.hangUp();
  }

  /** A connection that has been given no answer is told why it has to go. */
  void turnedAway(String reason) {
    refused.accept(reason);
  }
}
