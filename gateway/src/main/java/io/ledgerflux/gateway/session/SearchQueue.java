package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.session.SubscriptionState.FromBackfill;
import io.ledgerflux.gateway.session.SubscriptionState.FromMemory;
import io.ledgerflux.gateway.session.SubscriptionState.Live;
import io.ledgerflux.gateway.session.SubscriptionState.Seeking;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber needs that is not in memory, sought for one subscription after the other: so
 * one page at a time is held for him.
 */
final class SearchQueue {
  private final Deque<Subscription> seeking = new ArrayDeque<>();
  private @Nullable Subscription served;

  /** Whether a search is out: there is one at a time, also when nobody awaits it any more. */
  private boolean searching;

  /** Puts {@code subscription}, which seeks, behind the others. */
  void add(Subscription subscription) {
    seeking.add(subscription);
    served = subscription.equals(served) ? null : served;
  }

  void remove(Subscription subscription) {
    seeking.remove(subscription);
    if (subscription.equals(served)) {
      served = null;
    }
  }

  /** The next search, if none is out and what the last one found has been sent. */
  Optional<Search> next() {
    if (served != null
        && (served.state() instanceof Live || served.state() instanceof FromMemory)) {
      served = null;
    }
    if (served != null || searching || seeking.isEmpty()) {
      return Optional.empty();
    }
    served = seeking.remove();
    if (!(served.state() instanceof Seeking(Search search))) {
      return Optional.empty();
    }
    searching = true;
    return Optional.of(search);
  }

  /** Whether the last search was for {@code subscription}. */
  boolean isFor(Subscription subscription) {
    return subscription.equals(served);
  }

  /** The search that was out came to its end, whoever awaits it. */
  void ended() {
    searching = false;
  }

  /** How much memory takes what was found and is not sent yet. */
  long heldBytes() {
    return served != null && served.state() instanceof FromBackfill(FoundPage page)
        ? page.heldBytes()
        : 0;
  }

  boolean isEmpty() {
    return seeking.isEmpty();
  }
}
