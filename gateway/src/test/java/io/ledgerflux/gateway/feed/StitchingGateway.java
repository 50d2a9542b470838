package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.session.BackfillChain;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.IndexedBackfillSource;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.gateway.tape.Tape;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A gateway of the {@link StitchingWorld}: all but its sockets and its servers. */
final class StitchingGateway {
  private final StitchingWorld world;
  private final TapeAssembly assembly;
  private final Deque<Runnable> holes = new ArrayDeque<>();
  private final Market market;
  private final Map<String, StitchingTape> tapes = new HashMap<>();
  private int read;

  /** When the first message was stored that it has read. */
  private long beganNanos;

  /** It begins somewhere in the stream. */
  StitchingGateway(StitchingWorld world) {
    this.world = world;
    List<String> configured =
        world.products().subList(0, world.random().nextInt(1 + world.products().size()));
    this.assembly = new TapeAssembly(new GatewayMetrics(new CollectorRegistry(), configured));
    int memory = world.random().nextBoolean() ? 60 : 600;
    this.market =
        new Market(configured, new Tapes(1 + world.random().nextInt(memory), Long.MAX_VALUE));
    this.read = world.anywhere();
    HoleSearch search = new HoleSearch(List.of(this::inStream, this::inHistory));
    assembly.seekIn(
        new Holes(
            (product, hole, found) ->
                holes.add(
                    () -> {
                      try {
                        found.accept(search.find(product, hole));
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                    })));
  }

  Market market() {
    return market;
  }

  void searchAll() {
    while (!holes.isEmpty()) {
      holes.remove().run();
    }
  }

  void readFromTheBeginning() {
    read = 0;
  }

  /** The stream lost its tail: the gateway may have read some of that, and reads all it wanted. */
  void readAnew() {
    if (read > world.stream().size()) {
      read = 0;
      while (read < world.stream().size() && world.stream().get(read).storedNanos() < beganNanos) {
        read++;
      }
    }
  }

  boolean hasARestartToRead() {
    return world.stream().subList(read, world.stream().size()).stream()
        .anyMatch(arrival -> arrival.tick().restart());
  }

  void read() {
    if (world.random().nextInt(4) == 0) {
      searchAll();
    }
    List<StreamMessage> messages = new ArrayList<>();
    for (; read < world.stream().size(); read++) {
      Arrival arrival = world.stream().get(read);
      beganNanos = beganNanos == 0 ? arrival.storedNanos() : beganNanos;
      messages.add(
          new StreamMessage(
              Subjects.tick(1, arrival.tick().product()),
              arrival.json(),
              arrival.streamSequence(),
              arrival.storedNanos()));
    }
    assembly.on(messages, world.nowNanos()).forEach(this::pass);
    assembly.takeEvents();
  }

  private void pass(TapeTick tick) {
    String product = tick.tick().product();
    List<StitchingSubscriber> subscribers = world.subscribersOf(this);
    boolean isNew = !market.knows(product);
    LiveTick live = LiveTick.of(tick, market.tapes().append(tick));
    tape(product).add(tick);
    if (isNew) {
      subscribers.forEach(subscriber -> subscriber.onNewProduct(product));
    }
    subscribers.forEach(subscriber -> subscriber.onTick(live));
  }

  /** All that it has put on the tape of {@code product}. */
  StitchingTape tape(String product) {
    return tapes.computeIfAbsent(product, p -> new StitchingTape(world.market(p)));
  }

  /** The place of the newest tick of {@code product}. */
  int newest(String product) {
    return market
        .tapes()
        .find(product)
        .map(Tape::lastSequence)
        .map(world.market(product)::placeOf)
        .orElse(StitchingMarket.NOWHERE);
  }

  Found find(Search search) throws InterruptedException {
    return new BackfillChain(this::inStream, new Database()).find(search);
  }

  /** The same database, which knows for sure what it has, once it has come to memory. */
  private final class Database implements IndexedBackfillSource {
    @Override
    public Found find(Search search) {
      return inHistory(search);
    }

    @Override
    public Optional<Found> beyondTheStream(Search search, Seeker seeker) {
      StitchingMarket of = world.market(search.product());
      int last = of.placeOf(search.afterSequence());
      boolean isBeyond =
          of.isStored(last)
              ? of.isARestartStoredBehind(last)
              : !search.isAhead() && !of.isNumberedAnew();
      boolean isKnown =
          search.held().filter(held -> of.isStored(of.placeOf(held.firstSequence()))).isPresent();
      return isKnown && isBeyond ? Optional.of(inHistory(search)) : Optional.empty();
    }
  }

  /** What a database finds that a snapshotter keeps up with the stream. */
  private Found inHistory(Search search) {
    StitchingMarket of = world.market(search.product());
    int last = of.placeOf(search.afterSequence());
    int next = of.isStored(last) ? last + 1 : of.placeBehind(search.afterSequence());
    if (!world.hasHistory() || next == StitchingMarket.NOWHERE) {
      return Found.NOTHING;
    }
    last = next - 1;
    List<Frame> frames = new ArrayList<>();
    int most = 1 + world.random().nextInt(40);
    for (int place = next; place < of.size(); place++) {
      if (!of.isStored(place)) {
        continue;
      }
      if (frames.size() == most) {
        return new Found(frames, true, false, new InHistory(1, of.at(last).sequence()));
      }
      Tick tick = of.at(place);
      boolean gap = of.placeBefore(place) > last;
      if (gap && !of.isNeverStored(of.placeBefore(place))) {
        break; // what is missing may come yet: it waits in the stream, too
      }
      frames.add(IncrementCodec.encode(new Placed(Ticks.arrival(tick, 0), gap)).frame());
      last = place;
    }
    return new Found(frames, true, false, 1);
  }

  private Found inStream(Search search) {
    SearchPage page = read(search);
    return page.mayBeProvenFromTheBeginning()
        ? read(search.fromTheBeginning()).found()
        : page.found();
  }

  private SearchPage read(Search search) {
    SearchPage page = new SearchPage(search);
    List<Arrival> stream = world.stream();
    int next = Math.clamp(search.fromStreamSequence() - 1, 0, stream.size());
    for (; next < stream.size() && !page.isEnded(); next++) {
      Arrival arrival = stream.get(next);
      if (arrival.tick().product().equals(search.product())) {
        page.add(arrival);
      }
    }
    if (!page.isEnded()) {
      page.end(world.nowNanos());
    }
    return page;
  }
}
