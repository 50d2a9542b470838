package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
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
import io.ledgerflux.model.Products;
import io.ledgerflux.model.Snapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's connection: decides what he is sent. It sees the tapes of its event loop, which
 * grow between its calls and never during one: so a snapshot, or the end of a backlog, and the
 * first live tick behind it always meet.
 *
 * <p>After each call that may have left something to send, and whenever the socket drains, {@link
 * #advance} is called until it has no effects.
 */
public final class Session {
  /** How much of a backlog is sent before the socket is looked at again. */
  private static final int SLICE = 64;

  /** For how long one whose socket is full, and who has no rate, is spared conflation. */
  private static final long LAG_NANOS = 2_000_000_000L;

  /** How long after a product's tick a subscriber is believed to be ahead. */
  private static final long AHEAD_PATIENCE_NANOS = 5_000_000_000L;

  private static final int NAMES_IN_ERROR = 5;

  private final SessionLimits limits;
  private final Tapes tapes;
  private final Throttle throttle;
  private final TokenBucket requests;
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private final SequencedSet<Subscription> catchingUp = new LinkedHashSet<>();
  private final Set<Subscription> ahead = new LinkedHashSet<>();

  /** What is to be sought, one after the other: so one page at a time is in memory. */
  private final Deque<Subscription> seeking = new ArrayDeque<>();

  private @Nullable Subscription served;
  private boolean refusing;

  /** Whether a request is looked at. */
  public enum Admission {
    /** It is. */
    ADMITTED,
    /** It is not, and the subscriber is told so. */
    REFUSED,
    /** It is not, and the subscriber was told so before. */
    IGNORED
  }

  /** The session of a connection that opened at {@code nowNanos}. */
  public Session(SessionLimits limits, Tapes tapes, long nowNanos) {
    this.limits = limits;
    this.tapes = tapes;
    this.throttle =
        new Throttle(new TokenBucket(limits.messagesPerSecond(), limits.burst(), nowNanos));
    this.requests =
        new TokenBucket(limits.requestsPerSecond(), 2 * limits.requestsPerSecond(), nowNanos);
  }

  /** Whether a request that came at {@code nowNanos} is looked at. */
  public Admission admit(long nowNanos) {
    if (requests.tryTake(nowNanos)) {
      refusing = false;
      return Admission.ADMITTED;
    }
    Admission admission = refusing ? Admission.IGNORED : Admission.REFUSED;
    refusing = true;
    return admission;
  }

  /** Carries out {@code request}. */
  public List<Effect> on(Request request, Moment now) {
    return switch (request) {
      case Request.Subscribe subscribe -> subscribe(subscribe, now);
      case Request.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
      case Request.Ping ping -> List.of(new Effect.Send(pong(ping, now)));
      case Request.Malformed(ErrorCode code, String message, Optional<JsonScalar> id) ->
          List.of(new Effect.Send(new Reply.Refusal(code, message, id)));
    };
  }

  /** Passes on a tick that was just put on its tape. */
  public List<Effect> onTick(LiveTick tick, boolean writable, Moment now) {
    Subscription subscription = subscriptions.get(tick.tape().product());
    if (subscription == null) {
      return List.of();
    }
    return switch (subscription.state()) {
      case Live _ -> live(subscription, tick, writable, now);
      case Ahead told -> ahead(subscription, told, tick, now);
      case FromMemory _, FromArchive _, Seeking _, Lagging _ ->
          tick.restarts() ? notRecovered(subscription, now) : List.of();
    };
  }

  /** Goes on with what a search found. */
  public List<Effect> onFound(Search search, Found found, Moment now) {
    Subscription subscription = subscriptions.get(search.product());
    if (subscription == null
        || !(subscription.state() instanceof Seeking(Search awaited))
        || !awaited.equals(search)) {
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
  public List<Effect> advance(boolean writable, Moment now) {
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
  public boolean isWaiting() {
    return !throttle.isEmpty() || !catchingUp.isEmpty() || !seeking.isEmpty() || !ahead.isEmpty();
  }

  /** The products subscribed, in the order of subscribing. */
  public List<String> products() {
    return List.copyOf(subscriptions.keySet());
  }

  private List<Effect> subscribe(Request.Subscribe request, Moment now) {
    List<Effect> effects = new ArrayList<>();
    List<Subscription> accepted = accept(request, effects);
    request.id().ifPresent(id -> effects.add(acknowledgement(id)));
    for (Subscription subscription : accepted) {
      begin(subscription, request, effects, now);
    }
    return effects;
  }

  private List<Subscription> accept(Request.Subscribe request, List<Effect> effects) {
    List<Subscription> accepted = new ArrayList<>();
    List<String> invalid = new ArrayList<>();
    List<String> beyondLimit = new ArrayList<>();
    for (String product : request.products()) {
      if (!Products.isValid(product)) {
        invalid.add(product);
      } else if (subscriptions.containsKey(product)) {
        accepted.add(subscriptions.get(product));
      } else if (subscriptions.size() >= limits.maxProducts()) {
        beyondLimit.add(product);
      } else {
        Subscription subscription = new Subscription(product);
        subscriptions.put(product, subscription);
        effects.add(new Effect.Join(product));
        accepted.add(subscription);
      }
    }
    refuse(invalid, ErrorCode.SUBSCRIBE_ERROR, "no product's name: ", request, effects);
    refuse(
        beyondLimit,
        ErrorCode.TOO_MANY_PRODUCTS,
        "%d products are subscribed, no more: ".formatted(limits.maxProducts()),
        request,
        effects);
    return accepted;
  }

  private static void refuse(
      List<String> products, ErrorCode code, String why, Request request, List<Effect> effects) {
    if (products.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder(why);
    for (String product : products.subList(0, Math.min(NAMES_IN_ERROR, products.size()))) {
      message.append('\'').append(product, 0, Math.min(40, product.length())).append("' ");
    }
    if (products.size() > NAMES_IN_ERROR) {
      message.append("and ").append(products.size() - NAMES_IN_ERROR).append(" more");
    }
    effects.add(new Effect.Send(new Reply.Refusal(code, message.toString().strip(), request.id())));
  }

  private void begin(
      Subscription subscription, Request.Subscribe request, List<Effect> effects, Moment now) {
    forget(subscription);
    Optional<Tape> tape = tapes.find(subscription.product());
    long newest = tape.map(Tape::lastSequence).orElse(Frame.NO_SEQUENCE);
    Long from = request.fromSequences().get(subscription.product());
    if (from == null) {
      subscription.begin(request.wantSnapshot(), newest, new Live());
      if (request.wantSnapshot()) {
        effects.add(snapshot(subscription, true, now));
      }
    } else if (tape.isEmpty() || newest < from) {
      subscription.begin(request.wantSnapshot(), from, new Ahead(OptionalLong.empty()));
      ahead.add(subscription);
      effects.add(resume(subscription, from, ResumeOutcome.AHEAD));
    } else {
      subscription.begin(request.wantSnapshot(), from, new Live());
      resumeFrom(subscription, tape.get(), effects);
    }
  }

  private void resumeFrom(Subscription subscription, Tape tape, List<Effect> effects) {
    long from = subscription.lastSent();
    CatchUp.begin(subscription, tape);
    if (subscription.state() instanceof FromMemory) {
      effects.add(resume(subscription, from, ResumeOutcome.RECOVERED));
    }
    lineUp(subscription);
  }

  private List<Effect> unsubscribe(Request.Unsubscribe request) {
    List<Effect> effects = new ArrayList<>();
    for (String product : request.products()) {
      Subscription subscription = subscriptions.remove(product);
      if (subscription != null) {
        forget(subscription);
        effects.add(new Effect.Leave(product));
      }
    }
    request.id().ifPresent(id -> effects.add(acknowledgement(id)));
    return effects;
  }

  private static Reply pong(Request.Ping ping, Moment now) {
    JsonScalar time =
        ping.time().orElseGet(() -> new JsonScalar(Long.toString(now.epochNanos() / 1_000_000)));
    return new Reply.Pong(time, ping.id());
  }

  private List<Effect> live(
      Subscription subscription, LiveTick tick, boolean writable, Moment now) {
    if (!tick.restarts() && tick.sequence() <= subscription.newest()) {
      return List.of();
    }
    if (!writable && limits.messagesPerSecond() == 0) {
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

  private void forget(Subscription subscription) {
    throttle.remove(subscription);
    catchingUp.remove(subscription);
    seeking.remove(subscription);
    ahead.remove(subscription);
    if (subscription.equals(served)) {
      served = null;
    }
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
    if (served == null && !seeking.isEmpty()) {
      served = seeking.remove();
      if (served.state() instanceof Seeking(Search search)) {
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

  private Effect acknowledgement(JsonScalar id) {
    return new Effect.Send(new Reply.Acknowledgement(id, products()));
  }
}
