package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Reply.ResumeOutcome;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.session.SubscriptionState.Ahead;
import io.ledgerflux.gateway.session.SubscriptionState.Live;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Tape;
import java.util.List;
import java.util.Optional;

/**
 * Where a subscription begins, and what its subscriber is told of it.
 *
 * @param market in which it begins
 */
record Beginnings(Market market) {
  /** From now on {@code subscription} misses nothing. */
  void atTheEnd(Subscription subscription, Terms terms, SubscriptionState state) {
    Optional<Tape> tape = market.tapes().find(subscription.product());
    long sequence = tape.map(Tape::lastSequence).orElse(Frame.NO_SEQUENCE);
    subscription.begin(terms, LastTick.newestOf(sequence), state);
    tape.ifPresent(of -> subscription.isOfTheNumberingSince(of.numberedSinceNanos()));
  }

  /** The subscriber has {@code last}, to which this gateway is yet to come. */
  List<Effect> ahead(Subscription subscription, Terms terms, LastTick last) {
    subscription.begin(terms, last, new Ahead());
    return List.of(resume(subscription, last.sequence(), ResumeOutcome.AHEAD));
  }

  /** A search found the same; who was told so, and nothing since, is not told again. */
  List<Effect> aheadAfter(Search search, Subscription subscription) {
    boolean isTold = search.first() && subscription.hasBegunAhead();
    List<Effect> telling = ahead(subscription, subscription.terms(), subscription.lastTick());
    return isTold ? List.of() : telling;
  }

  /** What followed the last tick that the subscriber has is not to be had: he begins at the end. */
  List<Effect> notRecovered(Subscription subscription, Moment now) {
    long from = subscription.lastSent();
    atTheEnd(subscription, subscription.terms(), new Live());
    return from == Frame.NO_SEQUENCE
        ? List.of(snapshot(subscription, false, now))
        : List.of(
            resume(subscription, from, ResumeOutcome.NOT_RECOVERED),
            snapshot(subscription, false, now));
  }

  /** What followed {@code sequence} comes now. */
  Effect recovered(Subscription subscription, long sequence) {
    return resume(subscription, sequence, ResumeOutcome.RECOVERED);
  }

  /**
   * The state of the market.
   *
   * @param recovered whether nothing is missing before it
   */
  Effect snapshot(Subscription subscription, boolean recovered, Moment now) {
    return new Effect.Send(
        new Reply.Market(market.snapshot(subscription.product(), now.epochNanos()), recovered));
  }

  private static Effect resume(Subscription subscription, long from, ResumeOutcome outcome) {
    return new Effect.Send(new Reply.Resume(subscription.product(), from, outcome));
  }
}
