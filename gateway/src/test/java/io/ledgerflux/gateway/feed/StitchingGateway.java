package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.session.BackfillChain;
import io.ledgerflux.gateway.session.BackfillSource;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.IndexedBackfillSource;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A gateway of the {@link StitchingWorld}: all but its sockets and its servers. */
final class StitchingGateway {
  private final StitchingWorld world;
  private final TapeAssembly assembly;
  private final BackfillSource searches;
  private final Deque<Runnable> holes = new ArrayDeque<>();
  private final Market market;
  private final Map<String, StitchingTape> tapes = new HashMap<>();
  private final List<Tick> unread;
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
    this.read = world.broker().anywhere();
    this.unread = world.broker().onlyBefore(read);
    BackfillSource stream = this::inStream;
    Optional<IndexedBackfillSource> stored = world.resumes();
    this.searches =
        stored.<BackfillSource>map(history -> new BackfillChain(stream, history)).orElse(stream);
    HoleSearch search = new HoleSearch(Stream.concat(Stream.of(stream), stored.stream()).toList());
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

  /** The places of those ticks of {@code product} that only stood in the stream before it began. */
  Set<Integer> unread(String product) {
    StitchingMarket of = world.market(product);
    return unread.stream()
        .filter(tick -> tick.product().equals(product))
        .map(of::placeOf)
        .collect(Collectors.toSet());
  }

  /** All that it has put on the tape of {@code product}. */
  StitchingTape tape(String product) {
    return tapes.computeIfAbsent(product, p -> new StitchingTape(world.market(p)));
  }

  Found find(Search search) throws InterruptedException {
    return searches.find(search);
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
