package io.ledgerflux.gateway.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections of one event loop that are no WebSockets, or not yet: who asks nothing for too
 * long has to go, and when there are too many, of the address that has most of them, who has asked
 * nothing for longest: one address cannot take the places of all others.
 *
 * @param <C> a connection
 */
final class HttpConnectionLimiter<C> {
  /** Who has asked something may ask more on the same connection for so long. */
  static final Duration KEPT_ALIVE = Duration.ofSeconds(75);

  private final int most;
  private final Duration handshake;
  private final Map<C, Tracked> connections = new LinkedHashMap<>();
  private final Map<String, Integer> byAddress = new HashMap<>();

  private record Tracked(String address, long deadlineNanos) {}

  /**
   * Nobody yet.
   *
   * @param most so many at a time
   * @param handshake for so long the first request is waited for
   */
  HttpConnectionLimiter(int most, Duration handshake) {
    this.most = most;
    this.handshake = handshake;
  }

  /** A connection came from {@code address}; answers which one has to go for it. */
  Optional<C> came(C connection, String address, long nowNanos) {
    connections.put(connection, new Tracked(address, nowNanos + handshake.toNanos()));
    byAddress.merge(address, 1, Integer::sum);
    if (connections.size() <= most) {
      return Optional.empty();
    }
    Optional<C> longest = longest();
    longest.ifPresent(this::left);
    return longest;
  }

  private Optional<C> longest() {
    int many = byAddress.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return connections.entrySet().stream()
        .filter(entry -> byAddress.getOrDefault(entry.getValue().address(), 0) == many)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** It asked something. */
  void asked(C connection, long nowNanos) {
    Tracked before = connections.remove(connection);
    if (before != null) {
      connections.put(connection, new Tracked(before.address(), nowNanos + KEPT_ALIVE.toNanos()));
    }
  }

  /** It is a WebSocket now, or has gone. */
  void left(C connection) {
    Tracked before = connections.remove(connection);
    if (before != null) {
      byAddress.computeIfPresent(before.address(), (a, many) -> many == 1 ? null : many - 1);
    }
  }

  /** Those that have to go now; they are forgotten. */
  List<C> overdue(long nowNanos) {
    List<C> overdue =
        connections.entrySet().stream()
            .filter(entry -> nowNanos - entry.getValue().deadlineNanos() >= 0)
            .map(Map.Entry::getKey)
            .toList();
    overdue.forEach(this::left);
    return overdue;
  }
}
