package io.ledgerflux.gateway.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections of one event loop that are no WebSockets, or not yet: who asks nothing for too
 * long has to go, and when there are too many, who has asked nothing for longest.
 *
 * @param <C> a connection
 */
final class Callers<C> {
  /** Who has asked something may ask more on the same connection for so long. */
  static final Duration KEPT_ALIVE = Duration.ofSeconds(75);

  private final int most;
  private final Duration handshake;
  private final Map<C, Long> deadlines = new LinkedHashMap<>();

  /**
   * Nobody yet.
   *
   * @param most so many at a time
   * @param handshake for so long the first request is waited for
   */
  Callers(int most, Duration handshake) {
    this.most = most;
    this.handshake = handshake;
  }

  /** A connection came; answers which one has to go for it. */
  Optional<C> came(C caller, long nowNanos) {
    deadlines.put(caller, nowNanos + handshake.toNanos());
    if (deadlines.size() <= most) {
      return Optional.empty();
    }
    C longest = deadlines.keySet().iterator().next();
    deadlines.remove(longest);
    return Optional.of(longest);
  }

  /** It asked something. */
  void asked(C caller, long nowNanos) {
    if (deadlines.remove(caller) != null) {
      deadlines.put(caller, nowNanos + KEPT_ALIVE.toNanos());
    }
  }

  /** It is a WebSocket now, or has gone. */
  void left(C caller) {
    deadlines.remove(caller);
  }

  /** Those that have to go now; they are forgotten. */
  List<C> overdue(long nowNanos) {
    List<C> overdue =
        deadlines.entrySet().stream()
            .filter(entry -> nowNanos - entry.getValue() >= 0)
            .map(Map.Entry::getKey)
            .toList();
    overdue.forEach(deadlines::remove);
    return overdue;
  }
}
