package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.Reply;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Live ticks on their way to one subscriber: those that go at once, those that his rate holds back,
 * and those that are gathered because he wants the newest alone, or a sample. Each product waits in
 * one place at most.
 */
final class Outgoing {
  private final Throttle throttle;
  private final long rate;

  /** Of those that want the newest: until the ticks that came together are worked off. */
  private final Deque<Subscription> ready = new ArrayDeque<>();

  /** Of those that want samples: until the next one is due. */
  private final PriorityQueue<Subscription> sampling;

  Outgoing(SessionLimits limits, long nowNanos) {
    this.rate = limits.messagesPerSecond();
    this.throttle = new Throttle(new TokenBucket(rate, limits.burst(), nowNanos));
    this.sampling =
        new PriorityQueue<>(Comparator.comparingLong(s -> s.sampleDueNanos() - nowNanos));
  }

  /** The terms of {@code subscription} are others now: what was gathered for it is due. */
  void renew(Subscription subscription) {
    if (sampling.remove(subscription)) {
      ready.add(subscription);
    }
  }

  /** Whether a tick may go at once. */
  boolean lets(boolean writable, long nowNanos) {
    return throttle.lets(writable, nowNanos);
  }

  /**
   * How many of {@code most} messages may go now, of one who wants nothing left out: those who wait
   * in line lose nothing by it, since their ticks are merged.
   */
  int take(int most, long nowNanos) {
    if (rate == 0) {
      return most;
    }
    int taken = 0;
    while (taken < most && throttle.tryTake(nowNanos)) {
      taken++;
    }
    return taken;
  }

  /** Holds {@code tick} back; answers what is to be said of it. */
  List<Effect> hold(Subscription subscription, LiveTick tick, long nowNanos) {
    if (subscription.gather(tick)) {
      throttle.add(subscription);
    }
    return throttle.waits(nowNanos).<List<Effect>>map(Outgoing::say).orElse(List.of());
  }

  /** Gathers {@code tick} for who does not want each. */
  void gather(Subscription subscription, LiveTick tick, long nowNanos) {
    if (!subscription.gather(tick)) {
      return;
    }
    if (subscription.terms().delivery() instanceof Delivery.Sample
        && subscription.wasSampled()
        && subscription.sampleDueNanos() - nowNanos > 0) {
      sampling.add(subscription);
    } else {
      ready.add(subscription);
    }
  }

  /** What is held back waits still: says so where that is news. */
  void tellWaiting(List<Effect> effects, long nowNanos) {
    throttle.waits(nowNanos).map(Outgoing::say).ifPresent(effects::addAll);
  }

  /**
   * The next subscription whose ticks go now; null if there is none. One that is due and finds no
   * token stands behind those that wait for tokens already.
   */
  @Nullable Subscription next(List<Effect> effects, long nowNanos) {
    Subscription next = throttle.next(nowNanos);
    while (next == null) {
      Subscription due = due(nowNanos);
      if (due == null || throttle.lets(true, nowNanos)) {
        return due;
      }
      throttle.add(due);
      tellWaiting(effects, nowNanos);
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
    boolean isDue = sample != null && sample.sampleDueNanos() - nowNanos <= 0;
    Subscription next = isDue ? sampling.poll() : ready.poll();
    if (next != null && next.terms().delivery() instanceof Delivery.Sample(long everyMillis)) {
      next.sampleAt(nowNanos + TimeUnit.MILLISECONDS.toNanos(everyMillis));
    }
    return next;
  }

  private static List<Effect> say(Reply.RateLimit limit) {
    return List.of(new Effect.Send(limit));
  }
}
