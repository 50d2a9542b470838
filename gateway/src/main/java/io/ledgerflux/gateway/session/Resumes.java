package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.session.SubscriptionState.Ahead;
import io.ledgerflux.gateway.session.SubscriptionState.FromMemory;
import io.ledgerflux.gateway.session.SubscriptionState.Live;
import io.ledgerflux.gateway.session.SubscriptionState.Seeking;
import io.ledgerflux.gateway.tape.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The resumes of one subscriber: whether what followed the tick that he has is in memory, has to be
 * sought, is yet to come, or is not to be had. Of a subscription that resumes nothing waits to go
 * out: it stands in the line of those that are pending, if anywhere.
 *
 * @param market in which he resumes
 * @param beginnings tell him of it
 * @param pending where his subscriptions wait meanwhile
 */
record Resumes(Market market, Beginnings beginnings, PendingSubscriptions pending) {
  /** Begins {@code subscription} on {@code terms} behind {@code last}, the tick that he has. */
  List<Effect> begin(Subscription subscription, Terms terms, LastTick last) {
    Optional<Tape> tape = tape(subscription);
    if (tape.isEmpty() || last.isAheadOf(tape.get())) {
      return beginnings.ahead(subscription, terms, last);
    }
    subscription.begin(terms, last, new Live());
    return resumeFrom(subscription, tape.get());
  }

  private List<Effect> resumeFrom(Subscription subscription, Tape tape) {
    long from = subscription.lastSent();
    CatchUp.begin(subscription, tape);
    pending.lineUp(subscription);
    return subscription.state() instanceof FromMemory
        ? List.of(beginnings.recovered(subscription, from))
        : List.of();
  }

  /** A tick came of a product on whose tape he is ahead, as he was {@code told}. */
  List<Effect> onTick(Subscription subscription, Ahead told, LiveTick tick, Moment now) {
    boolean restarts = tick.restarts() && tick.eventNanos() > subscription.lastEventNanos();
    if (restarts || tick.isNamesakeOf(subscription.lastTick())) {
      return notRecovered(subscription, now);
    }
    if (!subscription.lastTick().isAheadOf(tick.tape())) {
      pending.remove(subscription);
      return resumeFrom(subscription, tick.tape());
    }
    subscription.enter(told.afterTick(now.nanos()));
    pending.lineUp(subscription);
    return List.of();
  }

  /**
   * Goes on with what a search found; an answer that is not awaited changes nothing.
   *
   * @param roomBytes how much of it may be held
   */
  List<Effect> onFound(
      Subscription subscription, Search search, Found found, long roomBytes, Moment now) {
    if (!pending.isSoughtFor(subscription)
        || !(subscription.state() instanceof Seeking(Search awaited))
        || !awaited.equals(search)) {
      return List.of();
    }
    if (!found.proven()) {
      return notRecovered(subscription, now);
    }
    if (tape(subscription).filter(found::isOfALaterNumberingThan).isPresent()) {
      pending.remove(subscription);
      return beginnings.aheadAfter(search, subscription);
    }
    subscription.numberingBegan(found.numberingNanos());
    CatchUp.found(subscription, found.within(roomBytes), tape(subscription));
    pending.lineUp(subscription);
    return search.first()
        ? List.of(beginnings.recovered(subscription, search.afterSequence()))
        : List.of();
  }

  /** Those who are ahead, and are believed no longer. */
  List<Effect> giveUpWaiting(Moment now) {
    List<Effect> effects = new ArrayList<>();
    Optional<Subscription> overdue = pending.aheadForTooLong(now.nanos());
    while (overdue.isPresent()) {
      effects.addAll(giveUpWaiting(overdue.get(), now));
      overdue = pending.aheadForTooLong(now.nanos());
    }
    return effects;
  }

  /** What follows a tick of a numbering that is over may be stored. */
  private List<Effect> giveUpWaiting(Subscription subscription, Moment now) {
    Optional<Tape> tape = tape(subscription);
    if (tape.isEmpty()) {
      return notRecovered(subscription, now);
    }
    pending.remove(subscription);
    CatchUp.seekInOldNumberings(subscription, tape.get());
    pending.lineUp(subscription);
    return List.of();
  }

  /** He begins at the end: what followed his last tick is not to be had. */
  List<Effect> notRecovered(Subscription subscription, Moment now) {
    pending.remove(subscription);
    return beginnings.notRecovered(subscription, now);
  }

  private Optional<Tape> tape(Subscription subscription) {
    return market.tapes().find(subscription.product());
  }
}
