package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.venue.Channels;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.FeedStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Decides about one connection to the venue. It connects for ever; a connection on which not even
 * heartbeats come (of a venue without any: the answer to a ping) is dead, one on which tickers are
 * quiet is not. Behind a dead one a venue that sends heartbeats has to show by one of them, or by a
 * new trade, that it lives: to accept a connection and to confirm what is subscribed is not enough.
 * A product of which neither comes, while others' heartbeats do, is subscribed anew. Owned by one
 * thread; all times are of one clock that only rises, in nanoseconds.
 */
public final class ConnectionSupervisor {
  private static final long CHECK_NANOS = Duration.ofMillis(100).toNanos();

  /** Events come at least four times a second: a longer pause is our own, not the venue's. */
  private static final long OWN_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

  private final SupervisionLimits limits;
  private final Pacing pacing;
  private final Liveness liveness;
  private final Subscriptions subscriptions;
  private final ProductFeeds feeds;

  private Phase phase;
  private int failures;
  private long lastEventNanos;
  private long lastCheckNanos;

  /** A supervisor of a connection that is to be made as soon as its pace allows. */
  public ConnectionSupervisor(
      Collection<String> products,
      List<String> channels,
      SupervisionLimits limits,
      Pacing pacing,
      long nowNanos) {
    this.limits = limits;
    this.pacing = pacing;
    this.liveness = new Liveness(limits.silence(), channels.contains(Channels.HEARTBEAT));
    this.subscriptions = new Subscriptions(products, channels, limits);
    this.feeds = new ProductFeeds(products, limits);
    this.phase = new Phase.Waiting(nowNanos);
    this.lastEventNanos = nowNanos;
    this.lastCheckNanos = nowNanos - CHECK_NANOS;
  }

  /** What is to be done after {@code event}, in order. */
  public List<Effect> on(Event event, long nowNanos) {
    allowForOwnPause(nowNanos);
    List<Effect> effects = new ArrayList<>(2);
    switch (event) {
      case Event.Opened opened -> {
        phase = new Phase.Open(false);
        liveness.opened(nowNanos);
        feeds.notExpectedBefore(nowNanos);
        subscriptions.opened(nowNanos);
      }
      case Event.Closed closed -> disconnected(closed.reason(), nowNanos, effects);
      case Event.Received received -> {
        if (isOpen()) {
          received(received.message(), nowNanos, effects);
        } else {
          effects.addAll(feeds.leftOver(received.message()));
        }
      }
      case Event.LeftOver leftOver -> effects.addAll(feeds.leftOver(leftOver.message()));
      case Event.Ponged ponged -> liveness.heard(nowNanos);
      case Event.Elapsed elapsed -> {}
    }
    if (nowNanos - lastCheckNanos >= CHECK_NANOS) {
      lastCheckNanos = nowNanos;
      check(nowNanos, effects);
    }
    if (phase instanceof Phase.Open open) {
      announce(open, effects);
      if (subscriptions.hasToAsk() && pacing.requests().grants(nowNanos)) {
        subscriptions.next(nowNanos).forEach(request -> effects.add(new Effect.Send(request)));
      }
    }
    return effects;
  }

  /** Whether {@code product} is one that this connection is for. */
  public boolean follows(String product) {
    return feeds.contains(product);
  }

  /**
   * Whether the connection stands, and all products were subscribed that the venue does not refuse:
   * by a venue that lives.
   */
  public boolean isSubscribed() {
    return phase instanceof Phase.Open open && open.announced();
  }

  /** Whether the venue refuses all products that this connection is for, each by its name. */
  public boolean isRefusedByName() {
    return subscriptions.areRefusedByName();
  }

  /** Whether the connection stands. */
  public boolean isOpen() {
    return phase instanceof Phase.Open;
  }

  /** The products that the venue refuses, each with its reason. */
  public Map<String, Refusal> refused() {
    return subscriptions.refusedProducts().byProduct();
  }

  /**
   * How each product's feed is doing.
   *
   * @param nowNanos now, on the clock of the events
   * @param epochNanos now, in nanoseconds since the epoch
   */
  public List<FeedStatus> statuses(long nowNanos, long epochNanos) {
    return feeds.statuses(
        product -> isOpen() && !liveness.isSilent() && subscriptions.isConfirmed(product),
        nowNanos,
        epochNanos);
  }

  private void received(VenueMessage message, long nowNanos, List<Effect> effects) {
    liveness.heard(nowNanos);
    switch (message) {
      case VenueMessage.Ticker ticker -> {
        String product = ticker.tick().product();
        if (feeds.contains(product)) {
          if (feeds.isNews(product, ticker.tradeId())) {
            liveness.shown();
          }
          subscriptions.ticked(product);
          effects.addAll(feeds.ticker(product, ticker.tradeId(), nowNanos));
        }
      }
      case VenueMessage.Heartbeat heartbeat -> {
        liveness.shown();
        subscriptions.heard();
        effects.addAll(feeds.heartbeat(heartbeat.product(), heartbeat.lastTradeId(), nowNanos));
      }
      case VenueMessage.Subscriptions answer -> {
        if (!answer.channels().isEmpty()) {
          liveness.answered(answer.channels().containsKey(Channels.HEARTBEAT));
        }
        effects.addAll(subscriptions.answered(answer, nowNanos));
      }
      case VenueMessage.VenueError error ->
          effects.addAll(subscriptions.complained(error, nowNanos));
      case VenueMessage.Ignored ignored -> subscriptions.heard();
      case VenueMessage.Unusable unusable -> {
        subscriptions.heard();
        effects.addAll(feeds.traded(unusable.product(), unusable.tradeId()));
      }
    }
  }

  /** Looks after all that comes with time alone. */
  private void check(long nowNanos, List<Effect> effects) {
    switch (phase) {
      case Phase.Waiting waiting -> {
        if (nowNanos - waiting.untilNanos() >= 0 && pacing.connections().grants(nowNanos)) {
          phase = new Phase.Connecting(nowNanos);
          effects.add(new Effect.Connect(failures + 1));
        }
      }
      case Phase.Connecting connecting -> {
        if (nowNanos - connecting.sinceNanos() >= limits.handshake().toNanos()) {
          giveUp("no answer for " + limits.handshake().toSeconds() + " s", nowNanos, effects);
        }
      }
      case Phase.Open open -> checkOpen(nowNanos, effects);
    }
  }

  private void checkOpen(long nowNanos, List<Effect> effects) {
    if (liveness.isDead(nowNanos)) {
      liveness.died();
      giveUp("nothing for " + liveness.patience().toSeconds() + " s", nowNanos, effects);
      return;
    }
    if (liveness.asks(nowNanos)) {
      effects.add(new Effect.Ping());
    }
    effects.addAll(subscriptions.elapsed(nowNanos));
    if (subscriptions.isFutile()) {
      giveUp(subscriptions.refusedProducts().inWords(), nowNanos, effects);
      return;
    }
    boolean someBeat = feeds.areBeating(nowNanos);
    feeds.forEach(
        (product, feed) -> {
          effects.addAll(feed.elapsed(nowNanos));
          if (!subscriptions.isConfirmed(product)) {
            feed.notExpectedBefore(nowNanos);
          } else if (feed.needsResync(liveness.expectsHeartbeats() && someBeat, nowNanos)) {
            subscriptions.resubscribe(product, feed.isSilent(nowNanos));
          }
        });
  }

  private void announce(Phase.Open open, List<Effect> effects) {
    if (!open.announced() && subscriptions.isSettled() && !liveness.isSilent()) {
      phase = new Phase.Open(true);
      failures = 0;
      pacing.backoff().reset();
      effects.add(new Effect.Subscribed(subscriptions.confirmed()));
    }
  }

  private void giveUp(String reason, long nowNanos, List<Effect> effects) {
    effects.add(new Effect.Disconnect());
    disconnected(reason, nowNanos, effects);
  }

  private void disconnected(String reason, long nowNanos, List<Effect> effects) {
    if (phase instanceof Phase.Waiting) {
      return;
    }
    if (isOpen()) {
      liveness.closed();
    }
    subscriptions.closed();
    effects.addAll(feeds.interrupted());
    failures++;
    Duration wait = pacing.backoff().afterFailure();
    OptionalLong firstDue = subscriptions.refusedProducts().firstDue(subscriptions.products());
    if (firstDue.isPresent()) {
      wait = Duration.ofNanos(Math.max(wait.toNanos(), firstDue.getAsLong() - nowNanos));
    }
    phase = new Phase.Waiting(nowNanos + wait.toNanos());
    effects.add(new Effect.Disconnected(reason, failures, wait));
  }

  private void allowForOwnPause(long nowNanos) {
    long pause = nowNanos - lastEventNanos;
    lastEventNanos = nowNanos;
    if (pause > OWN_PAUSE_NANOS && isOpen()) {
      liveness.paused(pause);
      feeds.notExpectedBefore(nowNanos);
    }
  }
}
