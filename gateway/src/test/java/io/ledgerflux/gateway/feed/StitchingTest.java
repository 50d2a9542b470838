package io.ledgerflux.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.session.ArchiveChain;
import io.ledgerflux.gateway.session.Effect;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.LiveTick;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.Session;
import io.ledgerflux.gateway.session.SessionLimits;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Tape;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.gateway.tape.Tapes;
import io.ledgerflux.gateway.tape.Verdict.Placed;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random markets, seen by random subscribers: whatever happens, each sees the tape from its start,
 * every tick once and in order, or is told where he does not. What happens: ticks twice in the
 * stream, late in the stream, missing from it; a broker that comes back empty; subscribes, resumes,
 * drops, changes of terms; each way of delivery, with a snapshot and without; full sockets,
 * throttling; a memory much shorter than what is resumed, and one that begins anywhere in the
 * stream; a history or none; another gateway.
 */
class StitchingTest {
  private static final int RUNS = 60;
  private static final int STEPS = 400;
  private static final long STEP_NANOS = 20_000_000;
  private static final String SUBJECT = Subjects.tick(1, Ticks.PRODUCT);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aSubscriberSeesTheTapeOrIsToldWhereNot(long seed) {
    for (int run = 0; run < RUNS; run++) {
      World world = new World(new Random(seed * 1_000_003 + run));
      for (int step = 0; step < STEPS; step++) {
        world.step();
      }
      world.comeToRest();
    }
  }

  /** A product's market, its stream, and two gateways with their subscribers. */
  private static final class World {
    private final Random random;
    private final TreeMap<Long, Tick> market = new TreeMap<>();
    private final Set<Long> neverStored = new HashSet<>();
    private final Set<Long> vanished = new HashSet<>();
    private final List<Arrival> stream = new ArrayList<>();

    /** What was ever in a stream. */
    private final TreeMap<Long, Tick> stored = new TreeMap<>();

    private final boolean hasHistory;
    private final Deque<Tick> delayed = new ArrayDeque<>();
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private long nowNanos;

    World(Random random) {
      this.random = random;
      this.hasHistory = random.nextBoolean();
      gateways.add(new Gateway(this));
      gateways.add(new Gateway(this));
      for (int i = 0; i < 4; i++) {
        subscribers.add(new Subscriber(this));
      }
    }

    void step() {
      nowNanos += STEP_NANOS;
      for (int n = random.nextInt(6); n > 0; n--) {
        trade();
      }
      if (random.nextInt(3) == 0) {
        storeDelayed();
      }
      for (Gateway gateway : gateways) {
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
      subscribers.forEach(Subscriber::step);
    }

    void comeToRest() {
      storeDelayed();
      for (int i = 0; i < 2; i++) {
        for (int second = 0; second < 6; second++) {
          nowNanos += 1_000_000_000;
          gateways.forEach(Gateway::read);
          gateways.forEach(Gateway::searchAll);
          gateways.forEach(Gateway::read);
        }
        for (Subscriber subscriber : subscribers) {
          subscriber.writable = true;
          for (int n = 0; n < 50 || (n < 1_000 && !subscriber.hasSeen()); n++) {
            nowNanos += STEP_NANOS;
            subscriber.advance();
          }
        }
      }
      subscribers.forEach(Subscriber::hasSeenAll);
    }

    private void trade() {
      long previous = market.isEmpty() ? 1_000 : market.lastKey();
      Tick tick = Ticks.tick(previous + 1 + random.nextInt(20), previous);
      market.put(tick.sequence(), tick);
      switch (random.nextInt(40)) {
        case 0 -> delayed.add(tick);
        case 1 -> neverStored.add(tick.sequence());
        default -> store(tick);
      }
      if (random.nextInt(30) == 0 && !stream.isEmpty()) {
        int from = Math.max(0, stream.size() - 1 - random.nextInt(20));
        List.copyOf(stream.subList(from, stream.size())).forEach(a -> store(a.tick()));
      }
    }

    private void storeDelayed() {
      while (!delayed.isEmpty()) {
        store(delayed.remove());
      }
    }

    private void store(Tick tick) {
      stored.put(tick.sequence(), tick);
      stream.add(new Arrival(tick, Ticks.arrival(tick, 0).json(), stream.size() + 1, nowNanos));
    }

    private void restartAGateway() {
      Gateway fresh = new Gateway(this);
      Gateway old = gateways.set(random.nextInt(gateways.size()), fresh);
      subscribers.stream().filter(s -> old.equals(s.gateway)).forEach(Subscriber::drop);
      fresh.read();
    }

    private void emptyTheBroker() {
      stream.forEach(arrival -> vanished.add(arrival.tick().sequence()));
      stream.clear();
      gateways.forEach(gateway -> gateway.read = 0);
    }

    /**
     * Whether ticks between two sequences may be missing: those that were never stored, those that
     * wait to be, and those that the broker has lost where there is no history.
     */
    boolean isMissing(long from, long to) {
      Set<Long> between = market.subMap(from, false, to, false).keySet();
      return !Collections.disjoint(neverStored, between)
          || (!hasHistory && !Collections.disjoint(vanished, between))
          || delayed.stream().anyMatch(tick -> between.contains(tick.sequence()));
    }
  }

  /** A gateway without its sockets. */
  private static final class Gateway {
    private final World world;
    private final TapeAssembly assembly =
        new TapeAssembly(new GatewayMetrics(new CollectorRegistry(), List.of(Ticks.PRODUCT)));
    private final Deque<Runnable> holes = new ArrayDeque<>();
    private final Tapes tapes;
    private int read;

    Gateway(World world) {
      this.world = world;
      this.tapes = new Tapes(1 + world.random.nextInt(60), Long.MAX_VALUE);
      this.read = Math.max(0, world.stream.size() - world.random.nextInt(80));
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

    void searchAll() {
      while (!holes.isEmpty()) {
        holes.remove().run();
      }
    }

    void read() {
      if (world.random.nextInt(4) == 0) {
        searchAll();
      }
      List<StreamMessage> messages = new ArrayList<>();
      for (; read < world.stream.size(); read++) {
        Arrival arrival = world.stream.get(read);
        messages.add(
            new StreamMessage(
                SUBJECT, arrival.json(), arrival.streamSequence(), arrival.storedNanos()));
      }
      for (TapeTick next : assembly.on(messages, world.nowNanos)) {
        LiveTick live = LiveTick.of(next, tapes.append(next));
        for (Subscriber subscriber : world.subscribers) {
          if (equals(subscriber.gateway)) {
            subscriber.onTick(live);
          }
        }
      }
      assembly.takeEvents();
    }

    long newest() {
      return tapes.find(Ticks.PRODUCT).map(Tape::lastSequence).orElse(-1L);
    }

    Found find(Search search) throws InterruptedException {
      return new ArchiveChain(this::inStream, this::inHistory).find(search);
    }

    /** What a database finds that a snapshotter keeps up with the stream. */
    private Found inHistory(Search search) {
      if (!world.hasHistory || !world.stored.containsKey(search.afterSequence())) {
        return Found.NOTHING;
      }
      List<Frame> frames = new ArrayList<>();
      long last = search.afterSequence();
      int most = 1 + world.random.nextInt(40);
      for (Tick tick : world.stored.tailMap(last, false).values()) {
        if (frames.size() == most) {
          return new Found(frames, true, false, new InHistory(1, last));
        }
        long previous = tick.previousSequence().orElse(last);
        boolean gap = previous > last;
        if (gap && !world.neverStored.contains(previous)) {
          break; // what is missing may come yet: it waits in the stream, too
        }
        frames.add(IncrementCodec.encode(new Placed(Ticks.arrival(tick, 0), gap)).frame());
        last = tick.sequence();
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
      for (Arrival arrival : world.stream) {
        if (arrival.streamSequence() >= search.fromStreamSequence() && !page.isEnded()) {
          page.add(arrival);
        }
      }
      if (!page.isEnded()) {
        page.end(world.nowNanos);
      }
      return page;
    }
  }

  /** A subscriber who remembers what he saw and checks it. */
  private static final class Subscriber {
    private final World world;
    private Gateway gateway;
    private Session session;
    private boolean writable = true;
    private final Deque<Search> searches = new ArrayDeque<>();

    /** The last sequence that he has; negative where he has none. */
    private long last = -1;

    private boolean isServed;

    /** Whether he asked for a snapshot, or was told that one comes. */
    private boolean mayBeShown;

    /** The last sequence that he missed since he wanted no snapshot; negative where none. */
    private long began = -1;

    /** Whether ticks may have been merged, on these terms or on those that they follow. */
    private boolean mayBeMerged;

    private Terms terms = Terms.STANDARD;

    Subscriber(World world) {
      this.world = world;
      drop();
    }

    /** The connection is lost; what was seen stays. */
    void drop() {
      gateway = world.gateways.get(world.random.nextInt(world.gateways.size()));
      long rate = world.random.nextBoolean() ? 0 : 1 + world.random.nextInt(60);
      session =
          new Session(
              new SessionLimits(rate, 1 + world.random.nextInt(20), 10, 0),
              new Market(List.of(Ticks.PRODUCT), gateway.tapes),
              world.nowNanos);
      searches.clear();
      isServed = false;
      mayBeShown = false;
      writable = true;
    }

    void step() {
      switch (world.random.nextInt(30)) {
        case 0 -> drop();
        case 1, 2 -> subscribe();
        case 3, 4 -> writable = !writable;
        default -> {}
      }
      if (!isServed && world.random.nextInt(3) == 0) {
        subscribe();
      }
      if (!searches.isEmpty() && world.random.nextInt(2) == 0) {
        Search search = searches.remove();
        find(search);
      }
      advance();
    }

    void advance() {
      List<Effect> effects = session.advance(writable, now());
      while (!effects.isEmpty()) {
        take(effects);
        effects = session.advance(writable && world.random.nextInt(8) != 0, now());
      }
      while (world.random.nextInt(2) == 0 && !searches.isEmpty()) {
        Search search = searches.remove();
        find(search);
      }
    }

    private void find(Search search) {
      try {
        Found found = gateway.find(search);
        take(session.onFound(search, found, world.random.nextInt(20_000), now()));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    void onTick(LiveTick tick) {
      take(session.onTick(tick, writable, now()));
    }

    void hasSeenAll() {
      assertThat(hasSeen()).as("he has seen %d of %d", last, gateway.newest()).isTrue();
    }

    boolean hasSeen() {
      return !isServed || Math.max(last, began) >= gateway.newest();
    }

    private void subscribe() {
      boolean resumes = last >= 0 && world.random.nextInt(4) != 0;
      boolean wantsSnapshot = world.random.nextInt(3) != 0;
      boolean goesOn = isServed && !resumes && !wantsSnapshot;
      mayBeShown = goesOn ? mayBeShown : !resumes && wantsSnapshot;
      last = resumes || goesOn ? last : -1;
      began = resumes || wantsSnapshot ? -1 : goesOn ? began : gateway.newest();
      mayBeMerged = goesOn && mayBeMerged;
      isServed = true;
      terms = new Terms(wantsSnapshot, false, delivery(), onSlow());
      mayBeMerged |= !(terms.delivery() instanceof Delivery.All) || terms.onSlow() != OnSlow.CLOSE;
      take(
          session.on(
              new Request.Subscribe(
                  Selection.of(Ticks.PRODUCT),
                  terms,
                  resumes ? Map.of(Ticks.PRODUCT, last) : Map.of(),
                  Optional.empty()),
              now()));
    }

    private Delivery delivery() {
      return switch (world.random.nextInt(5)) {
        case 0 -> new Delivery.Latest();
        case 1 -> new Delivery.Sample(10 + world.random.nextInt(500));
        default -> new Delivery.All();
      };
    }

    private OnSlow onSlow() {
      return world.random.nextInt(3) == 0 ? OnSlow.CLOSE : OnSlow.CONFLATE;
    }

    private Moment now() {
      return new Moment(world.nowNanos, world.nowNanos);
    }

    private void take(List<Effect> effects) {
      for (Effect effect : effects) {
        switch (effect) {
          case Effect.Send(Reply reply) -> see(reply);
          case Effect.Seek(Search search) -> searches.add(search);
          case Effect.Join _, Effect.Leave _, Effect.Fetch _, Effect.Close _ -> {}
          case Effect.CutOff _ -> {
            assertThat(terms.onSlow()).isEqualTo(OnSlow.CLOSE);
            drop();
          }
          case Effect.JoinNew _, Effect.LeaveNew _ -> throw new AssertionError(effect);
        }
      }
    }

    private void see(Reply reply) {
      switch (reply) {
        case Reply.Market market -> seeSnapshot(market);
        case Reply.Increment(String product, Frame frame) -> seeTick(frame, frame.gap());
        case Reply.GapIncrement(String product, Frame frame) -> seeTick(frame, true);
        case Reply.Conflated conflated -> seeConflated(conflated);
        case Reply.Resume resume ->
            mayBeShown |= resume.outcome() == Reply.ResumeOutcome.NOT_RECOVERED;
        case Reply.RateLimit _ -> {}
        case Reply.Acknowledgement _,
            Reply.Pong _,
            Reply.Refusal _,
            Reply.Status _,
            Reply.Gap _,
            Reply.GapClosed _,
            Reply.Replayed _,
            Reply.ReplayEnd _,
            Reply.CaughtUp _,
            Reply.Reconnect _ ->
            throw new AssertionError(reply);
      }
    }

    private void seeSnapshot(Reply.Market market) {
      assertThat(mayBeShown).as("%s was asked for", market).isTrue();
      mayBeShown = false;
      MarketState state = market.snapshot().state();
      last = -1;
      if (state != null) {
        assertThat(world.market).containsKey(state.lastSequence());
        last = state.lastSequence();
      }
    }

    private void seeTick(Frame frame, boolean gap) {
      assertThat(frame.sequence()).as("each tick once, in order").isGreaterThan(last);
      if (last >= 0) {
        boolean follows = frame.previousSequence() <= last;
        assertThat(follows || gap).as("%s follows %s, or says not", frame, last).isTrue();
        assertThat(!gap || world.isMissing(last, frame.sequence()))
            .as("gap before %s, behind %s", frame, last)
            .isTrue();
      }
      last = frame.sequence();
    }

    private void seeConflated(Reply.Conflated conflated) {
      Tick tick = conflated.tick();
      assertThat(tick.sequence()).isGreaterThan(last);
      assertThat(mayBeMerged).as("nothing was to be left out before %s", tick).isTrue();
      if (last >= 0) {
        assertThat(tick.previousSequence()).hasValue(last);
        int between = world.market.subMap(last, false, tick.sequence(), true).size();
        if (conflated.gap()) {
          assertThat(conflated.ticks()).isLessThan(between);
        } else {
          assertThat(conflated.ticks()).isEqualTo(between);
        }
      }
      assertThat(tick.lastTrade())
          .isEqualTo(
              Optional.ofNullable(world.market.get(tick.sequence())).orElseThrow().lastTrade());
      last = tick.sequence();
    }
  }
}
