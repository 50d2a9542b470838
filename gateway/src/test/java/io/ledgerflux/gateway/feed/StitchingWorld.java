package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.history.TestReplays;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Some products' markets, their stream, and two gateways with their subscribers. */
final class StitchingWorld {
  private static final long STEP_NANOS = 20_000_000;

  /** Now and then so long: who has not kept up meanwhile has ticks merged, or is cut off. */
  private static final long PAUSE_NANOS = 2_000_000_000;

  private static final long EPOCH_NANOS = 1_700_000_000_000_000_000L;

  private static final int GATEWAYS = 2;
  private static final int SUBSCRIBERS = 4;

  private final Random random;
  private final Map<String, StitchingMarket> markets;
  private final List<Arrival> stream = new ArrayList<>();
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

  /** What is replayed here. */
  ReplayHistory replays() {
    return hasHistory
        ? new TestReplays(product -> snapshotter(product).written(), () -> random.nextInt(20) == 0)
        : ReplayHistory.NONE;
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

  List<Arrival> stream() {
    return stream;
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
      emptyTheBroker();
    }
    if (random.nextInt(200) == 0) {
      loseTheTail();
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
          markets.values().forEach(market -> store(market.at(market.tradeAtOnce(epochNanos()))));
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
      if (place != StitchingMarket.NOWHERE) {
        store(market.at(place));
      }
      if (random.nextInt(30) == 0 && !stream.isEmpty()) {
        int from = Math.max(0, stream.size() - 1 - random.nextInt(20));
        stream.subList(from, stream.size()).stream()
            .map(Arrival::tick)
            .filter(tick -> !isOfAnOldNumbering(tick))
            .toList()
            .forEach(this::store);
      }
    }
    if (random.nextInt(3) == 0) {
      storeDelayed(market);
    }
  }

  private boolean isOfAnOldNumbering(Tick tick) {
    StitchingMarket market = market(tick.product());
    return market.isOfAnOldNumbering(market.placeOf(tick.sequence()));
  }

  private void storeDelayed(StitchingMarket market) {
    market.storeDelayed().forEach(place -> store(market.at(place)));
  }

  private void store(Tick tick) {
    nowNanos++;
    StitchingMarket market = market(tick.product());
    byte[] json = market.json(market.placeOf(tick.sequence()));
    stream.add(new Arrival(tick, json, stream.size() + 1, nowNanos));
  }

  /**
   * Where a gateway begins to read that starts now: anywhere, but not between a tick with which a
   * venue began anew and one from before that is stored late: that one would be its first.
   */
  int anywhere() {
    int begin = Math.max(0, stream.size() - random.nextInt(80));
    for (int i = 0; i < begin; i++) {
      if (stream.get(i).tick().restart() && isOneFromBeforeIn(stream.get(i).tick(), begin)) {
        begin = i;
      }
    }
    return begin;
  }

  private boolean isOneFromBeforeIn(Tick restart, int begin) {
    return market(restart.product()).isAnOldOneDelayed()
        || stream.subList(begin, stream.size()).stream()
            .map(Arrival::tick)
            .filter(tick -> tick.product().equals(restart.product()))
            .anyMatch(tick -> tick.eventNanos() < restart.eventNanos());
  }

  private void restartAGateway() {
    StitchingGateway fresh = new StitchingGateway(this);
    StitchingGateway old = gateways.set(random.nextInt(gateways.size()), fresh);
    subscribersOf(old).forEach(StitchingSubscriber::drop);
    fresh.read();
  }

  /**
   * The broker loses all that it has. Not when a gateway has yet to read with which tick a venue
   * began anew, or when one from before that is yet to be stored: who does not learn of the new
   * numbering takes what follows for old, and the old one for new.
   */
  private void emptyTheBroker() {
    if (gateways.stream().noneMatch(StitchingGateway::hasARestartToRead)
        && markets.values().stream().noneMatch(StitchingMarket::isAnOldOneDelayed)) {
      lose(stream);
      gateways.forEach(StitchingGateway::readFromTheBeginning);
    }
  }

  /**
   * The broker loses what it took last, and gives the next ones their places in the stream. Not a
   * tick with which a venue began anew: who does not learn of it takes what follows for old.
   */
  private void loseTheTail() {
    int length = Math.min(stream.size(), 1 + random.nextInt(40));
    List<Arrival> tail = stream.subList(stream.size() - length, stream.size());
    if (tail.stream().noneMatch(arrival -> arrival.tick().restart())) {
      lose(tail);
      gateways.forEach(StitchingGateway::readAnew);
    }
  }

  private void lose(List<Arrival> lost) {
    lost.forEach(
        arrival -> {
          StitchingMarket market = market(arrival.tick().product());
          market.vanishes(market.placeOf(arrival.tick().sequence()));
        });
    lost.clear();
  }
}
