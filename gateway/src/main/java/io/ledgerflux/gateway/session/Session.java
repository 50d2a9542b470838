package io.ledgerflux.gateway.session;

import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import java.util.ArrayList;
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
  private final SessionLimits limits;
  private final Subscriptions subscriptions;
  private final Stitcher stitcher;
  private final FeedReport feeds;
  private final Replays replays;
  private long begun;

  /** The session of a connection that opened at {@code nowNanos}, which is the only one. */
  public Session(SessionLimits limits, Market market, long nowNanos) {
    this(limits, market, new SubscriptionCount(Long.MAX_VALUE), nowNanos);
  }

  /**
   * The session of a connection that opened at {@code nowNanos}.
   *
   * @param all the subscriptions of all connections: who ends the session gives back its {@link
   *     #products}
   */
  public Session(SessionLimits limits, Market market, SubscriptionCount all, long nowNanos) {
    this.limits = limits;
    this.subscriptions = new Subscriptions(limits, market, all);
    this.stitcher = new Stitcher(limits, market, nowNanos);
    this.feeds = new FeedReport(market);
    this.replays = new Replays(market.tapes());
  }

  /** Carries out {@code request}. */
  public List<Effect> on(Request request, Moment now) {
    return switch (request) {
      case Request.Subscribe subscribe -> subscribe(subscribe, now);
      case Request.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
      case Request.Ping ping -> List.of(new Effect.Send(pong(ping, now)));
      case Request.Replay replay -> replay(replay, now);
      case Request.StopReplay stop -> replays.stop(stop);
      case Request.Malformed(ErrorCode code, String message, Optional<JsonScalar> id) ->
          List.of(new Effect.Send(new Reply.Refusal(code, message, id)));
    };
  }

  /** Passes on a tick that was just put on its tape. */
  public List<Effect> onTick(LiveTick tick, boolean writable, Moment now) {
    Subscription subscription = subscriptions.find(tick.tape().product());
    return subscription == null ? List.of() : stitcher.onTick(subscription, tick, writable, now);
  }

  /** A product became known: who wants all has it from now on, or is told that he cannot. */
  public List<Effect> onNewProduct(String product) {
    Optional<Terms> terms = subscriptions.termsOfNew();
    if (terms.isEmpty()) {
      return List.of();
    }
    List<Effect> effects = new ArrayList<>();
    subscriptions
        .acceptNew(product, effects)
        .map(subscription -> stitcher.begin(subscription, terms.get(), Optional.empty()))
        .ifPresent(effects::addAll);
    return effects;
  }

  /** What was known of {@code product} was wrong: whoever was sent it is sent what is right. */
  public List<Effect> onCorrection(String product, Moment now) {
    Subscription subscription = subscriptions.find(product);
    return subscription == null ? List.of() : stitcher.correct(subscription, now);
  }

  /** Another tick of {@code product} was taken for its last: whoever is subscribed begins anew. */
  public List<Effect> onBeginningAnew(String product, Moment now) {
    Subscription subscription = subscriptions.find(product);
    return subscription == null ? List.of() : stitcher.beginAnew(subscription, now);
  }

  /** Passes on what happened to a feed, where that is wanted. */
  public List<Effect> onFeedEvent(FeedEvent event, Moment now) {
    Subscription subscription = subscriptions.find(event.product());
    if (subscription == null || !subscription.terms().wantStatus()) {
      return List.of();
    }
    return feeds
        .on(event, now)
        .<List<Effect>>map(reply -> List.of(new Effect.Send(reply)))
        .orElse(List.of());
  }

  /**
   * Goes on with what a search found.
   *
   * @param roomBytes how much of it may be held: the rest is sought again
   */
  public List<Effect> onFound(Search search, Found found, long roomBytes, Moment now) {
    stitcher.searchEnded();
    Subscription subscription = subscriptions.find(search.product());
    return subscription == null
        ? List.of()
        : stitcher.onFound(subscription, search, found, roomBytes, now);
  }

  /** Goes on with what was fetched for a replay. */
  public List<Effect> onFetched(ReplayOrder order, Fetched fetched, Moment now) {
    return replays.onFetched(order, fetched, now);
  }

  /**
   * Sends what is due of a replay: a little, {@link #hasReplayDue} tells whether there is more.
   *
   * @param roomBytes past which no more of it is fetched than must be
   */
  public List<Effect> replay(boolean writable, long roomBytes, Moment now) {
    return replays.step(writable, roomBytes, this::goLive, now);
  }

  /** How much memory takes what was read for it and is not sent yet. */
  public long heldBytes() {
    return stitcher.heldBytes() + replays.heldBytes();
  }

  /** Whether more of a replay could go out at once. */
  public boolean hasReplayDue(Moment now) {
    return replays.hasMore(now.nanos());
  }

  /** Sends what waits, as far as tokens and {@code writable} let it: perhaps not all at once. */
  public List<Effect> advance(boolean writable, Moment now) {
    return stitcher.advance(writable, now);
  }

  /** Whether something waits for tokens, for the socket or for a deadline. */
  public boolean isWaiting() {
    return stitcher.isWaiting() || replays.isUnderWay();
  }

  /** How often a product was begun so far, each with something to be sent, or to be sought. */
  public long begun() {
    return begun;
  }

  /** The products subscribed, in the order of subscribing. */
  public List<String> products() {
    return subscriptions.products();
  }

  private List<Effect> subscribe(Request.Subscribe request, Moment now) {
    List<Effect> effects = new ArrayList<>();
    List<Subscription> accepted = subscriptions.accept(request, effects);
    request.id().ifPresent(id -> effects.add(acknowledgement(id)));
    Map<String, LastTick> last = LastTick.newestOf(request.fromSequences(), now.epochNanos());
    begin(accepted, request.terms(), last, effects, now);
    return effects;
  }

  private void begin(
      List<Subscription> accepted,
      Terms terms,
      Map<String, LastTick> last,
      List<Effect> effects,
      Moment now) {
    begun += accepted.size();
    for (Subscription subscription : accepted) {
      tellStatus(subscription, terms, effects, now);
      Optional<LastTick> from = Optional.ofNullable(last.get(subscription.product()));
      effects.addAll(stitcher.begin(subscription, terms, from));
    }
  }

  private void tellStatus(
      Subscription subscription, Terms terms, List<Effect> effects, Moment now) {
    if (terms.wantStatus()) {
      feeds
          .status(subscription.product(), now)
          .ifPresent(status -> effects.add(new Effect.Send(status)));
    }
  }

  private List<Effect> unsubscribe(Request.Unsubscribe request) {
    List<Effect> effects = new ArrayList<>();
    subscriptions.end(request.selection(), effects).forEach(stitcher::forget);
    request.id().ifPresent(id -> effects.add(acknowledgement(id)));
    return effects;
  }

  /** What is subscribed already goes on as it is; that of a replay was acknowledged before. */
  private List<Effect> goLive(
      List<String> products, Map<String, LastTick> last, Optional<JsonScalar> id, Moment now) {
    List<String> fresh =
        products.stream().filter(product -> subscriptions.find(product) == null).toList();
    Request.Subscribe request =
        new Request.Subscribe(
            new Selection(false, fresh), Terms.STANDARD, LastTick.sequences(last), id);
    List<Effect> effects = new ArrayList<>();
    begin(subscriptions.accept(request, effects), request.terms(), last, effects, now);
    return effects;
  }

  /** A tape is asked for whole: with one product that may not be seen, none is replayed. */
  private List<Effect> replay(Request.Replay request, Moment now) {
    ProductErrors errors = new ProductErrors(request.id());
    request.selection().products().stream()
        .filter(product -> !limits.allows(product))
        .forEach(errors::forbidden);
    List<Effect> refused = errors.effects(limits.maxProducts());
    if (!refused.isEmpty()) {
      return refused;
    }
    List<String> products = subscriptions.meant(request.selection());
    return products.size() > limits.maxProducts()
        ? List.of(new Effect.Send(tooMany(request, products.size())))
        : replays.begin(request, products, now);
  }

  private Reply tooMany(Request.Replay request, int products) {
    return new Reply.Refusal(
        ErrorCode.TOO_MANY_PRODUCTS,
        "a replay has %d products at most, not %d".formatted(limits.maxProducts(), products),
        request.id());
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
