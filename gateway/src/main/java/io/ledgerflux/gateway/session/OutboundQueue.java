package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.session.SubscriptionState.Lagging;
import io.ledgerflux.model.Snapshot;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Live ticks on their way to one subscriber, as his terms and his rate have them go: at once, held
 * back and merged, or gathered because he wants the newest alone, or a sample. Each product waits
 * in one place at most.
 */
final class OutboundQueue {
  private final Market market;
  private final Throttle throttle;
  private final long rate;

  /** Of those that want the newest: until the ticks that came together are worked off. */
  private final Deque<Subscription> ready = new ArrayDeque<>();

  /** Of those that want samples: until the next one is due. */
  private final PriorityQueue<Subscription> sampling;

  OutboundQueue(SessionLimits limits, Market market, long nowNanos) {
    this.market = market;
    this.rate = limits.messagesPerSecond();
    this.throttle = new Throttle(new TokenBucket(rate, limits.burst(), nowNanos));
    this.sampling =
        new PriorityQueue<>(Comparator.comparingLong(s -> s.sampling().dueNanos() - nowNanos));
  }

  /** The terms of {@code subscription} may be others now: then what was gathered for it is due. */
  void renew(Subscription subscription) {
    if (!subscription.sampling().hasBegun() && sampling.remove(subscription)) {
      ready.add(subscription);
    }
  }

  /** Whether the subscriber is held to a rate. */
  boolean isRated() {
    return rate > 0;
  }

  /** A tick came of {@code subscription}, which is live; where it cannot keep up it lags then. */
  List<Effect> onTick(Subscription subscription, LiveTick tick, boolean writable, Moment now) {
    if (!tick.restarts() && tick.sequence() <= subscription.newest()) {
      return List.of();
    }
    return switch (subscription.terms().delivery()) {
      case Delivery.All _ -> each(subscription, tick, writable, now);
      case Delivery.Latest _, Delivery.Sample _ -> {
        gather(subscription, tick, now.nanos());
        yield List.of();
      }
    };
  }

  private List<Effect> each(
      Subscription subscription, LiveTick tick, boolean writable, Moment now) {
    if (subscription.waiting() == null && throttle.lets(writable, now.nanos())) {
      subscription.sentLive(tick.tick().frame());
      return tick.restarts() && subscription.terms().wantSnapshot()
          ? List.of(tick.passedOn().getFirst(), snapshot(subscription, now))
          : tick.passedOn();
    }
    boolean keepsAll = subscription.terms().onSlow() == OnSlow.CLOSE;
    boolean spared = keepsAll || (!isRated() && !tick.restarts());
    if (!spared || subscription.waiting() != null) {
      return hold(subscription, tick, now.nanos());
    }
    if (tick.restarts()) {
      return restart(subscription, tick, now.nanos());
    }
    subscription.enter(new Lagging(now.nanos()));
    return List.of();
  }

  /**
   * Memory has forgotten the numbering before: a tick that begins another goes out at once. Who is
   * owed no snapshot behind it lags no more than before.
   */
  private static List<Effect> restart(Subscription subscription, LiveTick tick, long nowNanos) {
    subscription.sent(tick.tick().frame());
    if (subscription.terms().wantSnapshot()) {
      subscription.enter(new Lagging(nowNanos));
    }
    return tick.passedOn();
  }

  /** Holds {@code tick} back; answers what is to be said of it. */
  private List<Effect> hold(Subscription subscription, LiveTick tick, long nowNanos) {
    return subscription.gather(tick)
        ? throttle
            .add(subscription, nowNanos)
            .<List<Effect>>map(OutboundQueue::say)
            .orElse(List.of())
        : List.of();
  }

  /** Gathers {@code tick} for who does not want each. */
  private void gather(Subscription subscription, LiveTick tick, long nowNanos) {
    if (!subscription.gather(tick)) {
      return;
    }
    if (subscription.terms().delivery() instanceof Delivery.Sample
        && subscription.sampling().waits(nowNanos)) {
      sampling.add(subscription);
    } else {
      ready.add(subscription);
    }
  }

  /**
   * How many of {@code most} messages may go now, of one who wants nothing left out: those who wait
   * in line lose nothing by it, since their ticks are merged. The others wait, which is told.
   */
  int take(int most, List<Effect> effects, long nowNanos) {
    if (rate == 0) {
      return most;
    }
    int taken = 0;
    while (taken < most && throttle.tryTake(nowNanos)) {
      taken++;
    }
    if (taken < most) {
      tellWaiting(effects, nowNanos);
    }
    return taken;
  }

  /** Something is held back: says so where that is news. */
  void tellWaiting(List<Effect> effects, long nowNanos) {
    throttle.waits(nowNanos).map(OutboundQueue::say).ifPresent(effects::addAll);
  }

  /** Sends what waited and is due, until there are {@code most} effects. */
  void release(int most, List<Effect> effects, Moment now) {
    Subscription next = next(effects, now.nanos());
    while (next != null) {
      long lastSent = next.lastSent();
      Conflation waiting = next.release();
      if (waiting != null) {
        effects.add(new Effect.Send(waiting.release(lastSent)));
        schedule(next, now.nanos());
        boolean owed = next.takeOwedSnapshot();
        if (owed || (waiting.restarts() && next.terms().wantSnapshot())) {
          effects.add(snapshot(next, now));
        }
      }
      next = effects.size() < most ? next(effects, now.nanos()) : null;
    }
  }

  /**
   * The next subscription whose ticks go now; null if there is none. One that is due and finds no
   * token stands behind those that wait for tokens already.
   */
  private @Nullable Subscription next(List<Effect> effects, long nowNanos) {
    Subscription next = throttle.next(nowNanos);
    while (next == null) {
      Subscription due = due(nowNanos);
      if (due == null || throttle.lets(true, nowNanos)) {
        return due;
      }
      throttle.add(due, nowNanos).map(OutboundQueue::say).ifPresent(effects::addAll);
    }
    return next;
  }

  /** Forgets {@code subscription}. */
  void remove(Subscription subscription) {
    if (subscription.waiting() != null) {
      throttle.remove(subscription);
      ready.remove(subscription);
      sampling.remove(subscription);
    }
  }

  boolean isEmpty() {
    return throttle.isEmpty() && ready.isEmpty() && sampling.isEmpty();
  }

  private @Nullable Subscription due(long nowNanos) {
    Subscription sample = sampling.peek();
    boolean isDue = sample != null && sample.sampling().dueNanos() - nowNanos <= 0;
    return isDue ? sampling.poll() : ready.poll();
  }

  /** The interval begins with what was sent, however long that had to wait. */
  private static void schedule(Subscription sent, long nowNanos) {
    if (sent.terms().delivery() instanceof Delivery.Sample(long everyMillis)) {
      sent.sampling().next(nowNanos + TimeUnit.MILLISECONDS.toNanos(everyMillis));
    }
  }

  private Effect snapshot(Subscription subscription, Moment now) {
    Snapshot snapshot = market.snapshot(subscription.product(), now.epochNanos());
    return new Effect.Send(new Reply.Market(snapshot, true));
  }

  private static List<Effect> say(Reply.RateLimit limit) {
    return List.of(new Effect.Send(limit));
  }
}
