package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Reply.ResumeOutcome;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.session.Subscription.Ahead;
import io.ledgerflux.gateway.session.Subscription.FromArchive;
import io.ledgerflux.gateway.session.Subscription.FromMemory;
import io.ledgerflux.gateway.session.Subscription.Lagging;
import io.ledgerflux.gateway.session.Subscription.Live;
import io.ledgerflux.gateway.session.Subscription.Seeking;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Tape;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.Snapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins, for one subscriber, snapshot, backlog and live ticks without a gap or a repeat, and keeps
 * those who wait: for tokens, for the socket, for what is sought, for a tape that is behind.
 */
final class Stitcher {
  /** How much of a backlog is sent before the socket is looked at again. */
  private static final int SLICE = 64;

  /** For how long one whose socket is full, and who has no rate, is spared conflation. */
  private static final long LAG_NANOS = 2_000_000_000L;

  /** How long after a product's tick a subscriber is believed to be ahead. */
  private static final long AHEAD_PATIENCE_NANOS = 5_000_000_000L;

  private final Tapes tapes;
  private final boolean isRated;
  private final Throttle throttle;
  private final SequencedSet<Subscription> catchingUp = new LinkedHashSet<>();

  /** Those who are ahead of a tape that moved, and are believed for a while. */
  private final Set<Subscription> ahead = new LinkedHashSet<>();

  /** What is to be sought, one after the other: so one page at a time is in memory. */
  private final Deque<Subscription> seeking = new ArrayDeque<>();

  private @Nullable Subscription served;

  /** Whether a search is out: there is one at a time, also when nobody awaits it any more. */
  private boolean searching;

  Stitcher(SessionLimits limits, Tapes tapes, long nowNanos) {
    this.tapes = tapes;
    this.isRated = limits.messagesPerSecond() > 0;
    this.throttle =
        new Throttle(new TokenBucket(limits.messagesPerSecond(), limits.burst(), nowNanos));
  }

  /**
   * Begins {@code subscription}, perhaps anew, as {@code request} asks; one that asks for nothing
   * new goes on as it is.
   */
  void begin(
      Subscription subscription, Request.Subscribe request, List<Effect> effects, Moment now) {
    Long from = request.fromSequences().get(subscription.product());
    if (from == null && !request.terms().wantSnapshot() && subscription.hasBegun()) {
      return;
    }
    forget(subscription);
    Optional<Tape> tape = tapes.find(subscription.product());
    long newest = tape.map(Tape::lastSequence).orElse(Frame.NO_SEQUENCE);
    if (from == null) {
      subscription.begin(request.terms().wantSnapshot(), newest, new Live());
      if (request.terms().wantSnapshot()) {
        effects.add(snapshot(subscription, true, now));
      }
    } else if (tape.isEmpty() || newest < from) {
      subscription.begin(request.terms().wantSnapshot(), from, new Ahead(OptionalLong.empty()));
      effects.add(resume(subscription, from, ResumeOutcome.AHEAD));
    } else {
      subscription.begin(request.terms().wantSnapshot(), from, new Live());
      resumeFrom(subscription, tape.get(), effects);
    }
  }

  /** Forgets what waits for {@code subscription}. */
  void forget(Subscription subscription) {
    throttle.remove(subscription);
    catchingUp.remove(subscription);
    seeking.remove(subscription);
    ahead.remove(subscription);
    if (subscription.equals(served)) {
      served = null;
    }
  }

  /** Passes on a tick that was just put on its tape. */
  List<Effect> onTick(Subscription subscription, LiveTick tick, boolean writable, Moment now) {
    return switch (subscription.state()) {
      case Live _ -> live(subscription, tick, writable, now);
      case Ahead told -> ahead(subscription, told, tick, now);
      case FromMemory _, FromArchive _, Seeking _, Lagging _ ->
          tick.restarts() ? notRecovered(subscription, now) : List.of();
    };
  }

  /** The search that was out came to its end, whoever awaits it. */
  void searchEnded() {
    searching = false;
  }

  /** Goes on with what a search found; an answer that is not awaited changes nothing. */
  List<Effect> onFound(Subscription subscription, Search search, Found found, Moment now) {
    if (!(subscription.state() instanceof Seeking(Search awaited)) || !awaited.equals(search)) {
      return List.of();
    }
    if (!found.proven()) {
      return notRecovered(subscription, now);
    }
    CatchUp.found(subscription, search, found);
    lineUp(subscription);
    return search.first()
        ? List.of(resume(subscription, search.afterSequence(), ResumeOutcome.RECOVERED))
        : List.of();
  }

  /** Sends what waits, as far as tokens and {@code writable} let it: perhaps not all at once. */
  List<Effect> advance(boolean writable, Moment now) {
    if (!writable || !isWaiting()) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    catchUp(effects, now);
    seek(effects);
    release(effects, now);
    giveUpWaiting(effects, now);
    return effects;
  }

  /** Whether something waits for tokens, for the socket or for a deadline. */
  boolean isWaiting() {
    return !throttle.isEmpty() || !catchingUp.isEmpty() || !seeking.isEmpty() || !ahead.isEmpty();
  }

  private void resumeFrom(Subscription subscription, Tape tape, List<Effect> effects) {
    long from = subscription.lastSent();
    CatchUp.begin(subscription, tape);
    if (subscription.state() instanceof FromMemory) {
      effects.add(resume(subscription, from, ResumeOutcome.RECOVERED));
    }
    lineUp(subscription);
  }

  private List<Effect> live(
      Subscription subscription, LiveTick tick, boolean writable, Moment now) {
    if (!tick.restarts() && tick.sequence() <= subscription.newest()) {
      return List.of();
    }
    if (!writable && !isRated && !tick.restarts() && subscription.waiting() == null) {
      subscription.enter(new Lagging(now.nanos()));
      lineUp(subscription);
      return List.of();
    }
    if (throttle.lets(writable, now.nanos())) {
      subscription.sent(tick.sequence());
      return tick.restarts() && subscription.wantsSnapshot()
          ? List.of(tick.passedOn().getFirst(), snapshot(subscription, true, now))
          : tick.passedOn();
    }
    Optional<Reply.RateLimit> spell = throttle.add(subscription, tick, now.nanos());
    return spell.isPresent() ? List.of(new Effect.Send(spell.get())) : List.of();
  }

  private List<Effect> ahead(Subscription subscription, Ahead told, LiveTick tick, Moment now) {
    if (tick.restarts()) {
      return notRecovered(subscription, now);
    }
    if (tick.sequence() > subscription.lastSent()) {
      List<Effect> effects = new ArrayList<>();
      forget(subscription);
      resumeFrom(subscription, tick.tape(), effects);
      return effects;
    }
    if (told.deadlineNanos().isEmpty()) {
      subscription.enter(new Ahead(OptionalLong.of(now.nanos() + AHEAD_PATIENCE_NANOS)));
      ahead.add(subscription);
    }
    return List.of();
  }

  private List<Effect> notRecovered(Subscription subscription, Moment now) {
    long from = subscription.lastSent();
    forget(subscription);
    long newest =
        tapes.find(subscription.product()).map(Tape::lastSequence).orElse(Frame.NO_SEQUENCE);
    subscription.begin(subscription.wantsSnapshot(), newest, new Live());
    return List.of(
        resume(subscription, from, ResumeOutcome.NOT_RECOVERED),
        snapshot(subscription, false, now));
  }

  /** Puts {@code subscription} behind the others that are where it is. */
  private void lineUp(Subscription subscription) {
    switch (subscription.state()) {
      case FromMemory _, FromArchive _, Lagging _ -> catchingUp.add(subscription);
      case Seeking _ -> {
        seeking.add(subscription);
        served = subscription.equals(served) ? null : served;
      }
      case Live _, Ahead _ -> {}
    }
  }

  /** Serves one after the other of those that catch up, until there is something to send. */
  private void catchUp(List<Effect> effects, Moment now) {
    while (effects.isEmpty() && !catchingUp.isEmpty()) {
      Subscription subscription = catchingUp.removeFirst();
      tapes.find(subscription.product()).ifPresent(tape -> step(subscription, tape, effects, now));
      lineUp(subscription);
    }
  }

  private static void step(Subscription subscription, Tape tape, List<Effect> effects, Moment now) {
    if (subscription.state() instanceof Lagging(long sinceNanos)) {
      boolean tooLong = now.nanos() - sinceNanos >= LAG_NANOS;
      CatchUp.follow(subscription, tape, tooLong, SLICE, effects);
    } else {
      CatchUp.step(subscription, tape, SLICE, effects);
    }
  }

  private void seek(List<Effect> effects) {
    if (served != null
        && (served.state() instanceof Live || served.state() instanceof FromMemory)) {
      served = null;
    }
    if (served == null && !searching && !seeking.isEmpty()) {
      served = seeking.remove();
      if (served.state() instanceof Seeking(Search search)) {
        searching = true;
        effects.add(new Effect.Seek(search));
      }
    }
  }

  private void release(List<Effect> effects, Moment now) {
    Subscription next = throttle.next(now.nanos());
    while (next != null) {
      Conflation waiting = next.waiting();
      if (waiting != null) {
        effects.add(new Effect.Send(waiting.release(next.lastSent())));
        next.sent(waiting.sequence());
        next.await(null);
        if (waiting.restarts() && next.wantsSnapshot()) {
          effects.add(snapshot(next, true, now));
        }
      }
      next = effects.size() < SLICE ? throttle.next(now.nanos()) : null;
    }
  }

  private void giveUpWaiting(List<Effect> effects, Moment now) {
    for (Subscription subscription : List.copyOf(ahead)) {
      if (subscription.state() instanceof Ahead(OptionalLong deadline)
          && deadline.isPresent()
          && now.nanos() - deadline.getAsLong() >= 0) {
        effects.addAll(notRecovered(subscription, now));
      }
    }
  }

  private Effect snapshot(Subscription subscription, boolean recovered, Moment now) {
    Snapshot snapshot =
        new Snapshot(
            subscription.product(),
            now.epochNanos(),
            tapes.find(subscription.product()).map(Tape::state).orElse(null));
    return new Effect.Send(new Reply.Market(snapshot, recovered));
  }

  private static Effect resume(Subscription subscription, long from, ResumeOutcome outcome) {
    return new Effect.Send(new Reply.Resume(subscription.product(), from, outcome));
  }
}
