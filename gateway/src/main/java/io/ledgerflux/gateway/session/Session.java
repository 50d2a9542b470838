package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.Products;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One subscriber's connection: decides what he is sent. It sees the tapes of its event loop, which
 * grow between its calls and never during one: so a snapshot, or the end of a backlog, and the
 * first live tick behind it always meet.
 *
 * <p>After each call that may have left something to send, and whenever the socket drains, {@link
 * #advance} is called until it has no effects.
 */
public final class Session {
  private static final int NAMES_IN_ERROR = 5;

  private final SessionLimits limits;
  private final Stitcher stitcher;
  private final TokenBucket requests;
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
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
    this.stitcher = new Stitcher(limits, tapes, nowNanos);
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
      case Request.Replay replay -> noHistory(replay.id());
      case Request.StopReplay stop ->
          List.of(
              new Effect.Send(
                  new Reply.Refusal(ErrorCode.REPLAY_ERROR, "no replay is under way", stop.id())));
      case Request.Malformed(ErrorCode code, String message, Optional<JsonScalar> id) ->
          List.of(new Effect.Send(new Reply.Refusal(code, message, id)));
    };
  }

  /** Passes on a tick that was just put on its tape. */
  public List<Effect> onTick(LiveTick tick, boolean writable, Moment now) {
    Subscription subscription = subscriptions.get(tick.tape().product());
    return subscription == null ? List.of() : stitcher.onTick(subscription, tick, writable, now);
  }

  /** Goes on with what a search found. */
  public List<Effect> onFound(Search search, Found found, Moment now) {
    stitcher.searchEnded();
    Subscription subscription = subscriptions.get(search.product());
    return subscription == null ? List.of() : stitcher.onFound(subscription, search, found, now);
  }

  /** Sends what waits, as far as tokens and {@code writable} let it: perhaps not all at once. */
  public List<Effect> advance(boolean writable, Moment now) {
    return stitcher.advance(writable, now);
  }

  /** Whether something waits for tokens, for the socket or for a deadline. */
  public boolean isWaiting() {
    return stitcher.isWaiting();
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
      stitcher.begin(subscription, request, effects, now);
    }
    return effects;
  }

  private List<Subscription> accept(Request.Subscribe request, List<Effect> effects) {
    List<Subscription> accepted = new ArrayList<>();
    List<String> invalid = new ArrayList<>();
    List<String> beyondLimit = new ArrayList<>();
    for (String product : request.selection().products()) {
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

  private List<Effect> unsubscribe(Request.Unsubscribe request) {
    List<Effect> effects = new ArrayList<>();
    for (String product : request.selection().products()) {
      Subscription subscription = subscriptions.remove(product);
      if (subscription != null) {
        stitcher.forget(subscription);
        effects.add(new Effect.Leave(product));
      }
    }
    request.id().ifPresent(id -> effects.add(acknowledgement(id)));
    return effects;
  }

  private static List<Effect> noHistory(Optional<JsonScalar> id) {
    return List.of(
        new Effect.Send(
            new Reply.Refusal(
                ErrorCode.HISTORY_UNAVAILABLE, "this gateway has no history to replay", id)));
  }

  private static Reply pong(Request.Ping ping, Moment now) {
    JsonScalar time =
        ping.time().orElseGet(() -> new JsonScalar(Long.toString(now.epochNanos() / 1_000_000)));
    return new Reply.Pong(time, ping.id());
  }

  private Effect acknowledgement(JsonScalar id) {
    return new Effect.Send(new Reply.Acknowledgement(id, products()));
  }
}
