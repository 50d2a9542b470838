package io.ledgerflux.client.smoke;

import io.ledgerflux.client.protocol.GatewayMessage.Increment;
import io.ledgerflux.client.protocol.GatewayMessage.Market;
import io.ledgerflux.client.protocol.Subscription;
import io.ledgerflux.client.subscriber.Event;
import io.ledgerflux.client.subscriber.Link;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checks of a running gateway, each on what the one before found. */
final class Smoke {
  private final Deployment deployment;
  private final Duration within;
  private final Report report;

  /** Two ticks of a product, the second right behind the first. */
  private record Pair(Tick first, Tick second) {}

  /** A check, which returns what it found. */
  @FunctionalInterface
  private interface Check<T> {
    T run() throws SmokeException, InterruptedException;
  }

  /** Where findings are told, one by one. */
  interface Report {
    /** A check passed. */
    void passed(String check, String found);

    /** A check failed: no other follows. */
    void failed(String check, String seen);
  }

  /**
   * Checks of one gateway.
   *
   * @param within how long each check waits
   */
  Smoke(Deployment deployment, Duration within, Report report) {
    this.deployment = deployment;
    this.within = within;
    this.report = report;
  }

  /**
   * Runs all checks, up to the first that fails.
   *
   * @param asked the products to look at; empty for all that the gateway lists
   * @return whether all passed
   */
  boolean passes(List<String> asked) throws InterruptedException {
    try (HttpSide http = new HttpSide(deployment, within)) {
      Optional<String> alive = check("health", () -> http.ops("/health"));
      Optional<String> ready = alive.isEmpty() ? alive : check("ready", () -> http.ops("/ready"));
      Optional<List<String>> listed =
          ready.isEmpty() ? Optional.empty() : check("query", http::products);
      if (listed.isEmpty()) {
        return false;
      }
      List<String> products = asked.isEmpty() ? listed.get() : asked;
      Optional<Market> price = check("price", () -> price(products));
      if (price.isEmpty()) {
        return false;
      }
      Optional<Pair> pair = check("increment", () -> increments(products));
      return pair.isPresent() && check("resume", () -> resumed(pair.get())).isPresent();
    }
  }

  private <T> Optional<T> check(String name, Check<T> check) throws InterruptedException {
    try {
      T found = check.run();
      report.passed(name, text(found));
      return Optional.of(found);
    } catch (SmokeException e) {
      report.failed(name, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** The first snapshot with a price; a product that has none yet is asked for again. */
  private Market price(List<String> products) throws SmokeException, InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    String what = "snapshot with a price within " + within.toSeconds() + " s";
    while (true) {
      try (SmokeSubscriber subscriber =
          new SmokeSubscriber(deployment, new Subscription(products, true, Map.of()))) {
        Event.Received next =
            subscriber.next(
                what,
                received ->
                    received.prices() instanceof Increment
                        || (received.prices() instanceof Market market && price(market) != null),
                deadline);
        if (next.prices() instanceof Market market) {
          return market;
        }
      }
    }
  }

  private static @Nullable BigDecimal price(Market market) {
    MarketState state = market.snapshot().state();
    return state == null || state.lastTrade() == null ? null : state.lastTrade().price();
  }

  /** The first two ticks of whichever product moves first. */
  private Pair increments(List<String> products) throws SmokeException, InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    String what = "two increments of a product within " + within.toSeconds() + " s";
    Map<String, Tick> first = new HashMap<>();
    try (SmokeSubscriber subscriber =
        new SmokeSubscriber(deployment, new Subscription(products, true, Map.of()))) {
      while (true) {
        Event.Received next =
            subscriber.next(what, received -> received.prices() instanceof Increment, deadline);
        if (next.link().isGap()) {
          throw new SmokeException("a gap: " + next.link() + " in " + next.prices().product());
        }
        Tick tick = ((Increment) next.prices()).tick();
        Tick before = first.putIfAbsent(tick.product(), tick);
        if (before != null) {
          return new Pair(before, tick);
        }
      }
    }
  }

  /** What a subscriber gets who has the pair's first tick, and comes again for what followed. */
  private Tick resumed(Pair pair) throws SmokeException, InterruptedException {
    String product = pair.first.product();
    long had = pair.first.sequence();
    Subscription after = new Subscription(List.of(product), false, Map.of(product, had));
    try (SmokeSubscriber subscriber = new SmokeSubscriber(deployment, after)) {
      Event.Received next =
          subscriber.next("tick of " + product + " after " + had, _ -> true, within);
      if (next.prices() instanceof Increment(Tick tick, _, _)
          && next.link() instanceof Link.Continues
          && tick.sequence() <= pair.second.sequence()) {
        return tick;
      }
      throw new SmokeException(
          "%s after %d goes on with %s, and not up to %d as it did live"
              .formatted(product, had, text(next.prices()), pair.second.sequence()));
    }
  }

  private static String text(Object found) {
    return switch (found) {
      case Market(var snapshot, boolean recovered) ->
          "%s %s (seq %d%s)"
              .formatted(
                  snapshot.product(),
                  price(new Market(snapshot, recovered)),
                  snapshot.sequence(),
                  recovered ? "" : ", not recovered");
      case Increment(Tick tick, _, _) -> text(tick);
      case Tick tick ->
          "%s seq %d, after %s"
              .formatted(
                  tick.product(),
                  tick.sequence(),
                  tick.previousSequence().isPresent()
                      ? tick.previousSequence().getAsLong()
                      : "nothing");
      case Pair pair -> text(pair.second);
      default -> String.valueOf(found);
    };
  }
}
