package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.session.SubscriptionState.Ahead;
import io.ledgerflux.gateway.session.SubscriptionState.FromBackfill;
import io.ledgerflux.gateway.session.SubscriptionState.FromMemory;
import io.ledgerflux.gateway.session.SubscriptionState.Lagging;
import io.ledgerflux.gateway.session.SubscriptionState.Live;
import io.ledgerflux.gateway.session.SubscriptionState.Opening;
import io.ledgerflux.gateway.session.SubscriptionState.Seeking;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Those subscriptions of one subscriber that are not live, each in the line where its state has it
 * wait: for its turn to catch up, for a search, or for a tape that is behind the subscriber. When
 * that state changes it lines up anew; it has left the line before by its turn, or is {@linkplain
 * #remove removed} from it.
 */
final class PendingSubscriptions {
  private final SequencedSet<Subscription> catchingUp = new LinkedHashSet<>();
  private final SearchQueue searches = new SearchQueue();

  /** Those who are ahead of a tape that moved, and are believed for a while. */
  private final Deadlines ahead = new Deadlines();

  /** Those who want nothing left out, and lag. */
  private final Deadlines pressing = new Deadlines();

  /** Puts {@code subscription} behind the others that are where it is. */
  void lineUp(Subscription subscription) {
    switch (subscription.state()) {
      case Opening _, FromMemory _, FromBackfill _, Lagging _ -> catchingUp.add(subscription);
      case Seeking _ -> searches.add(subscription);
      case Ahead told -> told.deadlineNanos().ifPresent(nanos -> ahead.add(subscription, nanos));
      case Live _ -> {}
    }
    press(subscription);
  }

  /** The terms of {@code subscription} may be others now: whether it may lag for long. */
  void press(Subscription subscription) {
    if (subscription.terms().wantsAllOrNothing()
        && subscription.state() instanceof Lagging lagging) {
      pressing.add(subscription, lagging.endNanos());
    } else {
      pressing.remove(subscription);
    }
  }

  /** Forgets {@code subscription}, wherever it stands. */
  void remove(Subscription subscription) {
    catchingUp.remove(subscription);
    searches.remove(subscription);
    ahead.remove(subscription);
    pressing.remove(subscription);
  }

  /** Whether nobody waits. */
  boolean isEmpty() {
    return catchingUp.isEmpty() && searches.isEmpty() && ahead.isEmpty();
  }

  /** How many wait for their turn to catch up. */
  int catchingUp() {
    return catchingUp.size();
  }

  /** Takes the next of those out of the line. */
  Subscription nextToCatchUp() {
    return catchingUp.removeFirst();
  }

  /** The next search, if one may be made now. */
  Optional<Search> nextSearch() {
    return searches.next();
  }

  /** Whether the last search was for {@code subscription}: not for one of its product before it. */
  boolean isSoughtFor(Subscription subscription) {
    return searches.isFor(subscription);
  }

  /** The search that was out came to its end, whoever awaits it. */
  void searchEnded() {
    searches.ended();
  }

  /** How much memory takes what was found elsewhere and is not sent yet. */
  long heldBytes() {
    return searches.heldBytes();
  }

  /** The first of those who are ahead and are not believed any longer. */
  Optional<Subscription> aheadForTooLong(long nowNanos) {
    return ahead.overdue(nowNanos);
  }

  /** Whether one lags that wants nothing left out. */
  boolean isPressed() {
    return !pressing.isEmpty();
  }

  /** Whether one of them has lagged for too long. */
  boolean isPressedForTooLong(long nowNanos) {
    return pressing.overdue(nowNanos).isPresent();
  }
}
