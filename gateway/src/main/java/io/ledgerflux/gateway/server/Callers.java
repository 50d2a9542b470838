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
final class Callers<C> {
  /** Who has asked something may ask more on the same connection for so long. */
  static final Duration KEPT_ALIVE = Duration.ofSeconds(75);

  private final int most;
  private final Duration handshake;
  private final Map<C, Caller> callers = new LinkedHashMap<>();
  private final Map<String, Integer> byAddress = new HashMap<>();

  private record Caller(String address, long deadlineNanos) {}

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

  /** A connection came from {@code address}; answers which one has to go for it. */
  Optional<C> came(C caller, String address, long nowNanos) {
    callers.put(caller, new Caller(address, nowNanos + handshake.toNanos()));
    byAddress.merge(address, 1, Integer::sum);
    if (callers.size() <= most) {
      return Optional.empty();
    }
    Optional<C> longest = longest();
    longest.ifPresent(this::left);
    return longest;
  }

  private Optional<C> longest() {
    int many = byAddress.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return callers.entrySet().stream()
        .filter(entry -> byAddress.getOrDefault(entry.getValue().address(), 0) == many)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** It asked something. */
  void asked(C caller, long nowNanos) {
    Caller before = callers.remove(caller);
    if (before != null) {
      callers.put(caller, new Caller(before.address(), nowNanos + KEPT_ALIVE.toNanos()));
    }
  }

  /** It is a WebSocket now, or has gone. */
  void left(C caller) {
    Caller before = callers.remove(caller);
    if (before != null) {
      byAddress.computeIfPresent(before.address(), (a, many) -> many == 1 ? null : many - 1);
    }
  }

  /** Those that have to go now; they are forgotten. */
  List<C> overdue(long nowNanos) {
    List<C> overdue =
        callers.entrySet().stream()
            .filter(entry -> nowNanos - entry.getValue().deadlineNanos() >= 0)
            .map(Map.Entry::getKey)
            .toList();
    overdue.forEach(this::left);
    return overdue;
  }
}
