package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.history.TestReplays;
import io.ledgerflux.gateway.history.TestResumes;
import io.ledgerflux.gateway.session.IndexedBackfillSource;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.tape.Arrival;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Some products' markets, their broker, and two gateways with their subscribers. */
final class StitchingWorld {
  private static final long STEP_NANOS = 20_000_000;

  /** So long a tick takes: it was read before somebody hears of it. */
  private static final long TICK_NANOS = 1_000;

  /** Now and then so long: who has not kept up meanwhile has ticks merged, or is cut off. */
  private static final long PAUSE_NANOS = 2_000_000_000;

  private static final long EPOCH_NANOS = 1_700_000_000_000_000_000L;

  private static final int GATEWAYS = 2;
  private static final int SUBSCRIBERS = 4;

  private final Random random;
  private final Map<String, StitchingMarket> markets;
  private final StitchingBroker broker = new StitchingBroker(this);
  private final boolean hasHistory;
  private final Map<String, StitchingSnapshotter> snapshotters = new HashMap<>();
  private final List<StitchingGateway> gateways = new ArrayList<>();
  private final List<StitchingSubscriber> subscribers = new ArrayList<>();
  private long nowNanos;

  /** How many products are traded by now. */
  private int open = 1;

  StitchingWorld(Random random) {
    this.random = random;
    this.hasHistory = random.nextBoolean();
    this.markets =
        Stream.of("BTC-USD", "ETH-USD", "SOL-USD")
            .limit(1 + random.nextInt(3))
            .map(product -> new StitchingMarket(random, product))
            .collect(Collectors.toMap(StitchingMarket::product, market -> market));
    markets.forEach((product, m) -> snapshotters.put(product, new StitchingSnapshotter(random, m)));
    for (int i = 0; i < GATEWAYS; i++) {
      gateways.add(new StitchingGateway(this));
    }
    for (int i = 0; i < SUBSCRIBERS; i++) {
      subscribers.add(new StitchingSubscriber(this));
    }
  }

  Random random() {
    return random;
  }

  long nowNanos() {
    return nowNanos;
  }

  /** The same as the clocks of all machines tell it. */
  long epochNanos() {
    return EPOCH_NANOS + nowNanos;
  }

  /** A moment passes, in which something else happens than in the one before. */
  void passAMoment() {
    nowNanos++;
  }

  /** What is replayed here. */
  ReplayHistory replays() {
    return hasHistory
        ? new TestReplays(product -> snapshotter(product).written(), () -> random.nextInt(20) == 0)
        : ReplayHistory.NONE;
  }

  /** What resumes find of all that is stored; empty where nothing is. */
  Optional<IndexedBackfillSource> resumes() {
    return hasHistory
        ? Optional.of(new TestResumes(product -> market(product).stored(), this::epochNanos))
        : Optional.empty();
  }

  StitchingSnapshotter snapshotter(String product) {
    return Objects.requireNonNull(snapshotters.get(product));
  }

  boolean hasHistory() {
    return hasHistory;
  }

  StitchingMarket market(String product) {
    return Optional.ofNullable(markets.get(product)).orElseThrow();
  }

  /** All products, whether or not they are traded yet. */
  List<String> products() {
    return markets.keySet().stream().sorted().toList();
  }

  List<StitchingMarket> markets() {
    return List.copyOf(markets.values());
  }

  StitchingBroker broker() {
    return broker;
  }

  List<Arrival> stream() {
    return broker.stream();
  }

  StitchingGateway anyGateway() {
    return gateways.get(random.nextInt(gateways.size()));
  }

  List<StitchingSubscriber> subscribersOf(StitchingGateway gateway) {
    return subscribers.stream().filter(subscriber -> subscriber.isAt(gateway)).toList();
  }

  void step() {
    nowNanos += STEP_NANOS;
    if (random.nextInt(100) == 0) {
      gateways.forEach(StitchingGateway::read);
      nowNanos += PAUSE_NANOS;
    }
    open = random.nextInt(60) == 0 ? Math.min(open + 1, markets.size()) : open;
    for (String product : products().subList(0, open)) {
      trade(market(product));
    }
    snapshotters.values().forEach(StitchingSnapshotter::step);
    for (StitchingGateway gateway : gateways) {
      if (random.nextInt(4) != 0) {
        gateway.read();
      }
    }
    if (random.nextInt(60) == 0) {
      restartAGateway();
    }
    if (random.nextInt(300) == 0) {
      broker.loseAll(gateways);
    }
    if (random.nextInt(200) == 0) {
      broker.loseTheTail(gateways);
    }
    subscribers.forEach(StitchingSubscriber::step);
  }

  void comeToRest() {
    markets.values().forEach(this::storeDelayed);
    snapshotters.values().forEach(StitchingSnapshotter::write);
    subscribers.stream()
        .filter(_ -> random.nextBoolean())
        .forEach(StitchingSubscriber::changeTerms);
    for (int i = 0; i < 2; i++) {
      for (int second = 0; second < 6; second++) {
        nowNanos += 1_000_000_000;
        if (i == 0) {
          markets
              .values()
              .forEach(market -> broker.store(market.at(market.tradeAtOnce(epochNanos()))));
        }
        gateways.forEach(StitchingGateway::read);
        gateways.forEach(StitchingGateway::searchAll);
        gateways.forEach(StitchingGateway::read);
      }
      for (StitchingSubscriber subscriber : subscribers) {
        subscriber.reads();
        for (int n = 0; n < 50 || (n < 1_000 && !subscriber.hasSeenAll()); n++) {
          nowNanos += STEP_NANOS;
          subscriber.advance();
        }
      }
    }
    subscribers.forEach(StitchingSubscriber::assertHasSeenAll);
  }

  private void trade(StitchingMarket market) {
    for (int n = random.nextInt(6); n > 0; n--) {
      int place = market.trade(epochNanos());
      nowNanos += TICK_NANOS;
      if (place != StitchingMarket.NOWHERE) {
        broker.store(market.at(place));
      }
      if (random.nextInt(30) == 0) {
        broker.storeAgain();
      }
    }
    if (random.nextInt(3) == 0) {
      storeDelayed(market);
    }
  }

  private void storeDelayed(StitchingMarket market) {
    market.fates().storeDelayed().forEach(place -> broker.store(market.at(place)));
  }

  private void restartAGateway() {
    StitchingGateway fresh = new StitchingGateway(this);
    StitchingGateway old = gateways.set(random.nextInt(gateways.size()), fresh);
    subscribersOf(old).forEach(StitchingSubscriber::drop);
    fresh.read();
  }
}
