package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.session.SubscriptionState.Ahead;
import io.ledgerflux.gateway.session.SubscriptionState.FromBackfill;
import io.ledgerflux.gateway.session.SubscriptionState.FromMemory;
import io.ledgerflux.gateway.session.SubscriptionState.Lagging;
import io.ledgerflux.gateway.session.SubscriptionState.Live;
import io.ledgerflux.gateway.session.SubscriptionState.Opening;
import io.ledgerflux.gateway.session.SubscriptionState.Seeking;
import io.ledgerflux.gateway.tape.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Joins, for one subscriber, snapshot, backlog and live ticks without a gap or a repeat: has each
 * of his subscriptions go from one {@link SubscriptionState} to the next, and sends what belongs
 * between them.
 */
final class Stitcher {
  /** How much of a backlog is sent before the socket is looked at again. */
  private static final int SLICE = 64;

  private final Market market;
  private final Beginnings beginnings;
  private final OutboundQueue outbound;
  private final PendingSubscriptions pending = new PendingSubscriptions();
  private final Resumes resumes;
  private boolean cutOff;

  Stitcher(SessionLimits limits, Market market, long nowNanos) {
    this.market = market;
    this.beginnings = new Beginnings(market);
    this.resumes = new Resumes(market, beginnings, pending);
    this.outbound = new OutboundQueue(limits, market, nowNanos);
  }

  /**
   * Begins {@code subscription}, perhaps anew, on {@code terms}; one that asks for nothing new goes
   * on as it is.
   *
   * @param from the last tick that the subscriber has; empty where he begins
   */
  List<Effect> begin(Subscription subscription, Terms terms, Optional<LastTick> from) {
    if (from.isEmpty() && !terms.wantSnapshot() && subscription.hasBegun()) {
      subscription.renew(terms);
      outbound.renew(subscription);
      pending.press(subscription);
      return List.of();
    }
    forget(subscription);
    if (from.isEmpty()) {
      beginnings.atTheEnd(subscription, terms, terms.wantSnapshot() ? new Opening() : new Live());
      pending.lineUp(subscription);
      return List.of();
    }
    return resumes.begin(subscription, terms, from.get());
  }

  /** Has a snapshot sent to who wants snapshots: at once, or behind what waits for him. */
  List<Effect> correct(Subscription subscription, Moment now) {
    if (!subscription.terms().wantSnapshot()) {
      return List.of();
    }
    if (subscription.state() instanceof Live && subscription.waiting() == null) {
      return List.of(beginnings.snapshot(subscription, true, now));
    }
    subscription.oweSnapshot();
    return List.of();
  }

  /**
   * Has a subscriber begin anew where the sequence that he has is none of the tape's: nothing that
   * comes could be compared with it. One who is yet to open begins at the right place anyhow.
   */
  List<Effect> beginAnew(Subscription subscription, Moment now) {
    return subscription.state() instanceof Opening ? List.of() : notRecovered(subscription, now);
  }

  /** Forgets what waits for {@code subscription}. */
  void forget(Subscription subscription) {
    outbound.remove(subscription);
    pending.remove(subscription);
  }

  /** Passes on a tick that was just put on its tape. */
  List<Effect> onTick(Subscription subscription, LiveTick tick, boolean writable, Moment now) {
    return switch (subscription.state()) {
      case Opening _ -> List.of();
      case Live _ -> {
        List<Effect> effects = outbound.onTick(subscription, tick, writable, now);
        if (!(subscription.state() instanceof Live)) {
          pending.lineUp(subscription);
        }
        yield effects;
      }
      case Ahead told -> resumes.onTick(subscription, told, tick, now);
      case FromMemory _, FromBackfill _, Seeking _, Lagging _ ->
          tick.restarts() || tick.isNamesakeOf(subscription.lastTick())
              ? notRecovered(subscription, now)
              : List.of();
    };
  }

  /** The search that was out came to its end, whoever awaits it. */
  void searchEnded() {
    pending.searchEnded();
  }

  /**
   * Goes on with what a search found; an answer that is not awaited changes nothing.
   *
   * @param roomBytes how much of it may be held
   */
  List<Effect> onFound(
      Subscription subscription, Search search, Found found, long roomBytes, Moment now) {
    return resumes.onFound(subscription, search, found, roomBytes, now);
  }

  /** Sends what waits, as far as tokens and {@code writable} let it: perhaps not all at once. */
  List<Effect> advance(boolean writable, Moment now) {
    if (cutOff || !isWaiting()) {
      return List.of();
    }
    if (pending.isPressedForTooLong(now.nanos())) {
      cutOff = true;
      return List.of(new Effect.CutOff());
    }
    if (!writable) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    catchUp(effects, now);
    effects.addAll(resumes.giveUpWaiting(now));
    pending.nextSearch().ifPresent(search -> effects.add(new Effect.Seek(search)));
    if (!outbound.isRated() || !pending.isPressed()) {
      outbound.release(SLICE, effects, now);
    }
    return effects;
  }

  /** Whether something waits for tokens, for the socket or for a deadline. */
  boolean isWaiting() {
    return !outbound.isEmpty() || !pending.isEmpty();
  }

  private List<Effect> notRecovered(Subscription subscription, Moment now) {
    outbound.remove(subscription);
    return resumes.notRecovered(subscription, now);
  }

  /** How much memory takes what was found elsewhere and is not sent yet. */
  long heldBytes() {
    return pending.heldBytes();
  }

  /** Serves one after the other of those that catch up, until there is something to send. */
  private void catchUp(List<Effect> effects, Moment now) {
    int idle = 0;
    while (effects.isEmpty() && idle < pending.catchingUp()) {
      Subscription subscription = pending.nextToCatchUp();
      SubscriptionState before = subscription.state();
      step(subscription, effects, now);
      if (subscription.takeOwedSnapshot()) {
        effects.add(beginnings.snapshot(subscription, true, now));
      }
      idle = before.equals(subscription.state()) ? idle + 1 : 0;
      pending.lineUp(subscription);
    }
  }

  /** Without a tape, who catches up on it is lost, too: its product was forgotten meanwhile. */
  private void step(Subscription subscription, List<Effect> effects, Moment now) {
    Optional<Tape> tape = tape(subscription);
    if (subscription.state() instanceof Opening) {
      effects.add(beginnings.snapshot(subscription, true, now));
      beginnings.atTheEnd(subscription, subscription.terms(), new Live());
    } else if (tape.map(of -> CatchUp.isLost(subscription, of)).orElse(true)) {
      effects.addAll(notRecovered(subscription, now));
    } else if (subscription.state() instanceof Lagging lagging) {
      boolean tooLong = lagging.isTooLong(now.nanos());
      if (tooLong) {
        outbound.tellWaiting(effects, now.nanos());
      }
      int missed = tape.get().after(subscription.lastSent(), SLICE).size();
      int most = outbound.take(missed, effects, now.nanos());
      CatchUp.follow(subscription, tape.get(), tooLong, most, effects);
    } else {
      CatchUp.step(subscription, tape.get(), SLICE, effects);
    }
  }

  private Optional<Tape> tape(Subscription subscription) {
    return market.tapes().find(subscription.product());
  }
}
