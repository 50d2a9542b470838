package io.ledgerflux.gateway.session;

import java.util.LinkedHashMap;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Until when subscriptions are waited for. All have the same patience, so who came first is due
 * first, and no other has to be looked at.
 */
final class Deadlines {
  private final SequencedMap<Subscription, Long> nanos = new LinkedHashMap<>();

  /** {@code subscription} is waited for until then, unless it is already. */
  void add(Subscription subscription, long deadlineNanos) {
    nanos.putIfAbsent(subscription, deadlineNanos);
  }

  void remove(Subscription subscription) {
    nanos.remove(subscription);
  }

  /** Who was waited for long enough; the first of them. */
  Optional<Subscription> overdue(long nowNanos) {
    Entry<Subscription, Long> first = nanos.firstEntry();
    return first == null || nowNanos - first.getValue() < 0
        ? Optional.empty()
        : Optional.of(first.getKey());
  }

  boolean isEmpty() {
    return nanos.isEmpty();
  }
}
