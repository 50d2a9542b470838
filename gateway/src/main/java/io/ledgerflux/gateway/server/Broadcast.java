package io.ledgerflux.gateway.server;

import io.ledgerflux.gateway.feed.MarketBatch;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.metrics.ProductMetrics;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.MarketState;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Passes the market on to the subscribers of one event loop: each product's ticks and events to
 * those who hear of it, products that become known to those who want all. What a batch leaves to be
 * sent leaves when the whole of it is worked off.
 */
final class Broadcast {
  private final Market market;
  private final GatewayMetrics metrics;
  private final Supplier<Moment> clock;
  private final Map<String, ProductSubscribers> subscribersByProduct = new HashMap<>();
  private final Set<Subscriber> newcomers = new LinkedHashSet<>();
  private final Set<Subscriber> touched = new LinkedHashSet<>();

  Broadcast(Market market, GatewayMetrics metrics, Supplier<Moment> clock) {
    this.market = market;
    this.metrics = metrics;
    this.clock = clock;
  }

  void join(String product, Subscriber subscriber) {
    ProductSubscribers listeners =
        subscribersByProduct.computeIfAbsent(
            product, p -> new ProductSubscribers(metrics.product(p)));
    listeners.subscribers().add(subscriber);
    listeners.metrics().subscribes().inc();
    listeners.metrics().subscriptions().inc();
  }

  void leave(String product, Subscriber subscriber) {
    ProductSubscribers listeners = subscribersByProduct.get(product);
    if (listeners != null && listeners.subscribers().remove(subscriber)) {
      listeners.metrics().unsubscribes().inc();
      listeners.metrics().subscriptions().dec();
      if (listeners.subscribers().isEmpty()) {
        subscribersByProduct.remove(product);
      }
    }
  }

  /** From now on {@code subscriber} hears of products that become known. */
  void joinNew(Subscriber subscriber) {
    newcomers.add(subscriber);
  }

  /** It does not hear of new products any more. */
  void leaveNew(Subscriber subscriber) {
    newcomers.remove(subscriber);
  }

  /** Puts {@code batch} on the tapes, and passes it on. */
  void on(MarketBatch batch, Moment now) {
    for (MarketState known : batch.known()) {
      boolean isNew = !market.knows(known.product());
      if (market.startFrom(known)) {
        beginAnew(known.product(), now);
      }
      welcome(known.product(), isNew);
    }
    batch.events().forEach(event -> tell(event, now));
    batch.ticks().forEach(tick -> pass(tick, now));
    settle(now);
    observe(batch);
  }

  /** Passes on what was told of a feed. */
  void on(FeedEvent event, Moment now) {
    tell(event, now);
    settle(now);
  }

  /** Has those who hear of a product that was known wrongly told what it is. */
  void correct(MarketState made, Moment now) {
    ProductSubscribers listeners = subscribersByProduct.get(made.product());
    if (market.correct(made) && listeners != null) {
      for (Subscriber subscriber : listeners.subscribers()) {
        subscriber.onCorrection(made.product(), now);
        touched.add(subscriber);
      }
    }
    settle(now);
  }

  private void beginAnew(String product, Moment now) {
    ProductSubscribers listeners = subscribersByProduct.get(product);
    if (listeners != null) {
      for (Subscriber subscriber : listeners.subscribers()) {
        subscriber.onBeginningAnew(product, now);
        touched.add(subscriber);
      }
    }
  }

  /** Passes on what has changed because nothing came. */
  void onTime(Moment now) {
    market.onTime(now.nanos()).forEach(event -> announce(event, now));
    settle(now);
  }

  private void pass(TapeTick tick, Moment now) {
    // Who wants all joins before the first tick stands on its tape, and so is sent it.
    welcome(tick.tick().product(), !market.knows(tick.tick().product()));
    LiveTick live = LiveTick.of(tick, market.tapes().append(tick));
    market.came(tick.tick()).ifPresent(event -> announce(event, now));
    ProductSubscribers listeners = subscribersByProduct.get(tick.tick().product());
    if (listeners != null) {
      for (Subscriber subscriber : listeners.subscribers()) {
        subscriber.onTick(live, now);
        touched.add(subscriber);
      }
    }
  }

  private void tell(FeedEvent event, Moment now) {
    if (event instanceof FeedEvent.Told told) {
      boolean isNew = !market.knows(told.product());
      FeedEvent.Told seen = market.on(told, now.nanos());
      welcome(told.product(), isNew);
      if (seen.changed()) { // It is told again and again.
        announce(seen, now);
      }
    } else {
      announce(event, now);
    }
  }

  private void announce(FeedEvent event, Moment now) {
    ProductSubscribers listeners = subscribersByProduct.get(event.product());
    if (listeners != null) {
      for (Subscriber subscriber : listeners.subscribers()) {
        subscriber.onFeedEvent(event, now);
        touched.add(subscriber);
      }
    }
  }

  private void welcome(String product, boolean isNew) {
    if (isNew) {
      for (Subscriber subscriber : newcomers) {
        subscriber.onNewProduct(product);
        touched.add(subscriber);
      }
    }
  }

  private void settle(Moment now) {
    touched.forEach(subscriber -> subscriber.settle(now));
    touched.clear();
  }

  /** How long it took is told when all is written: to pass a batch on takes time, too. */
  private void observe(MarketBatch batch) {
    Moment written = clock.get();
    double seconds = (written.nanos() - batch.readNanos()) / 1e9;
    for (TapeTick tick : batch.ticks()) {
      ProductMetrics product = metrics.know(tick.tick().product());
      if (subscribersByProduct.containsKey(tick.tick().product())) {
        product.latency().observe(seconds);
        metrics.delivered(written.epochNanos() - tick.tick().ingestNanos());
      }
    }
  }
}
