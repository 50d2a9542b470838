package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The broker of the {@link StitchingWorld}: its stream, and what it loses of that. */
final class StitchingBroker {
  private final StitchingWorld world;
  private final List<Arrival> stream = new ArrayList<>();

  StitchingBroker(StitchingWorld world) {
    this.world = world;
  }

  List<Arrival> stream() {
    return stream;
  }

  void store(Tick tick) {
    world.passAMoment();
    StitchingMarket market = world.market(tick.product());
    byte[] json = market.json(market.placeOf(tick));
    stream.add(new Arrival(tick, json, stream.size() + 1, world.nowNanos()));
  }

  /** What it took last comes once more. */
  void storeAgain() {
    int from = Math.max(0, stream.size() - 1 - world.random().nextInt(20));
    stream.subList(from, stream.size()).stream()
        .map(Arrival::tick)
        .filter(tick -> !isOfAnOldNumbering(tick))
        .toList()
        .forEach(this::store);
  }

  private boolean isOfAnOldNumbering(Tick tick) {
    StitchingMarket market = world.market(tick.product());
    return market.isOfAnOldNumbering(market.placeOf(tick));
  }

  /**
   * Where a gateway begins to read that starts now: anywhere, but not between a tick with which a
   * venue began anew and one from before that is stored late: that one would be its first.
   */
  int anywhere() {
    int begin = Math.max(0, stream.size() - world.random().nextInt(80));
    for (int i = 0; i < begin; i++) {
      if (stream.get(i).tick().restart() && isOneFromBeforeIn(stream.get(i).tick(), begin)) {
        begin = i;
      }
    }
    return begin;
  }

  /** Those ticks that stand before {@code begin} in the stream alone. */
  List<Tick> onlyBefore(int begin) {
    List<Tick> before = ticks(0, begin);
    before.removeAll(ticks(begin, stream.size()));
    return before;
  }

  private List<Tick> ticks(int from, int to) {
    return stream.subList(from, to).stream()
        .map(Arrival::tick)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private boolean isOneFromBeforeIn(Tick restart, int begin) {
    return world.market(restart.product()).isAnOldOneDelayed()
        || stream.subList(begin, stream.size()).stream()
            .map(Arrival::tick)
            .filter(tick -> tick.product().equals(restart.product()))
            .anyMatch(tick -> tick.eventNanos() < restart.eventNanos());
  }

  /**
   * It loses all that it has. Not when one of {@code gateways} has yet to read with which tick a
   * venue began anew, or when one from before that is yet to be stored: who does not learn of the
   * new numbering takes what follows for old, and the old one for new.
   */
  void loseAll(Collection<StitchingGateway> gateways) {
    if (gateways.stream().noneMatch(StitchingGateway::hasARestartToRead)
        && world.markets().stream().noneMatch(StitchingMarket::isAnOldOneDelayed)) {
      lose(stream);
      gateways.forEach(StitchingGateway::readFromTheBeginning);
    }
  }

  /**
   * It loses what it took last, and gives the next ones their places in the stream. Not a tick with
   * which a venue began anew: who does not learn of it takes what follows for old.
   */
  void loseTheTail(Collection<StitchingGateway> gateways) {
    int length = Math.min(stream.size(), 1 + world.random().nextInt(40));
    List<Arrival> tail = stream.subList(stream.size() - length, stream.size());
    if (tail.stream().noneMatch(arrival -> arrival.tick().restart())) {
      lose(tail);
      gateways.forEach(StitchingGateway::readAnew);
    }
  }

  private void lose(List<Arrival> lost) {
    for (Arrival arrival : lost) {
      StitchingMarket market = world.market(arrival.tick().product());
      market.fates().vanishes(market.placeOf(arrival.tick()));
    }
    lost.clear();
  }
}
