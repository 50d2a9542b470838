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

/**
 * Passes the market on to the connections of one event loop: each product's ticks and events to
 * those who hear of it, products that become known to those who want all. What a batch leaves to be
 * sent leaves when the whole of it is worked off.
 */
final class Broadcast {
  private final Market market;
  private final GatewayMetrics metrics;
  private final Map<String, Audience> audiences = new HashMap<>();
  private final Set<Connection> newcomers = new LinkedHashSet<>();
  private final Set<Connection> touched = new LinkedHashSet<>();

  Broadcast(Market market, GatewayMetrics metrics) {
    this.market = market;
    this.metrics = metrics;
  }

  void join(String product, Connection connection) {
    Audience audience = audiences.computeIfAbsent(product, p -> new Audience(metrics.product(p)));
    audience.connections().add(connection);
    audience.metrics().subscribes().inc();
    audience.metrics().subscriptions().inc();
  }

  void leave(String product, Connection connection) {
    Audience audience = audiences.get(product);
    if (audience != null && audience.connections().remove(connection)) {
      audience.metrics().unsubscribes().inc();
      audience.metrics().subscriptions().dec();
      if (audience.connections().isEmpty()) {
        audiences.remove(product);
      }
    }
  }

  /** From now on {@code connection} hears of products that become known. */
  void joinNew(Connection connection) {
    newcomers.add(connection);
  }

  /** It hears of them no more. */
  void leaveNew(Connection connection) {
    newcomers.remove(connection);
  }

  /** Puts {@code batch} on the tapes, and passes it on. */
  void on(MarketBatch batch, Moment now) {
    for (MarketState known : batch.known()) {
      boolean isNew = !market.knows(known.product());
      market.tapes().startFrom(known);
      welcome(known.product(), isNew);
    }
    batch.events().forEach(event -> tell(event, now));
    batch.ticks().forEach(tick -> pass(tick, now));
    settle(now);
    observe(batch, now);
  }

  /** Passes on what was told of a feed. */
  void on(FeedEvent event, Moment now) {
    tell(event, now);
    settle(now);
  }

  private void pass(TapeTick tick, Moment now) {
    boolean isNew = !market.knows(tick.tick().product());
    LiveTick live = LiveTick.of(tick, market.tapes().append(tick));
    welcome(tick.tick().product(), isNew);
    Audience audience = audiences.get(tick.tick().product());
    if (audience != null) {
      for (Connection connection : audience.connections()) {
        connection.onTick(live, now);
        touched.add(connection);
      }
    }
  }

  private void tell(FeedEvent event, Moment now) {
    if (event instanceof FeedEvent.Told told) {
      boolean isNew = !market.knows(told.product());
      market.on(told);
      welcome(told.product(), isNew);
    }
    Audience audience = audiences.get(event.product());
    if (audience != null) {
      for (Connection connection : audience.connections()) {
        connection.onFeedEvent(event, now);
        touched.add(connection);
      }
    }
  }

  private void welcome(String product, boolean isNew) {
    if (isNew) {
      for (Connection connection : newcomers) {
        connection.onNewProduct(product);
        touched.add(connection);
      }
    }
  }

  private void settle(Moment now) {
    touched.forEach(connection -> connection.settle(now));
    touched.clear();
  }

  private void observe(MarketBatch batch, Moment now) {
    double seconds = (System.nanoTime() - batch.readNanos()) / 1e9;
    for (TapeTick tick : batch.ticks()) {
      ProductMetrics product = metrics.know(tick.tick().product());
      if (audiences.containsKey(tick.tick().product())) {
        product.latency().observe(seconds);
        metrics.delivered(now.epochNanos() - tick.tick().ingestNanos());
      }
    }
  }
}
