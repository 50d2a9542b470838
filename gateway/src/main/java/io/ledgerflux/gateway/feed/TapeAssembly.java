package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.TradeGaps;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Hole;
import io.ledgerflux.gateway.tape.Placement;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes messages of market_ticks into ticks of the tape: decoded, put in order by their product's
 * {@link TapeAssembler}, encoded once. What that misses is sought here, and told as an event.
 */
final class TapeAssembly {
  private static final Logger log = LoggerFactory.getLogger(TapeAssembly.class);

  /** So many are sought while the ticks of a product wait. */
  private static final int MOST_HOLES = 16;

  /** No broker has stored anything so early, in nanoseconds since the epoch. */
  private static final long NOTHING_STORED = 0;

  private final GatewayMetrics metrics;
  private final Map<String, TapeAssembler> assemblers = new HashMap<>();
  private final TradeGaps gaps = new TradeGaps();

  /** Products whose tapes stand still. */
  private final Set<String> stalled = new HashSet<>();

  private final Map<String, List<Tick>> waitingLate = new HashMap<>();
  private final List<FeedEvent> events = new ArrayList<>();
  private Holes holes = Holes.never();
  private long newestStoredNanos = NOTHING_STORED;

  TapeAssembly(GatewayMetrics metrics) {
    this.metrics = metrics;
  }

  /** From now on, what is missing is sought. */
  void seekIn(Holes nowHoles) {
    holes = nowHoles;
  }

  /** The tick that {@code message} tells; empty, and logged, where it tells none. */
  static Optional<Arrival> decode(StreamMessage message) {
    try {
      return Optional.of(
          new Arrival(
              TickCodec.decode(message.data()),
              message.data(),
              message.streamSequence(),
              message.brokerNanos()));
    } catch (MalformedMessageException e) {
      log.warn("message {} of market_ticks is no tick", message.streamSequence(), e);
      return Optional.empty();
    }
  }

  /** The ticks that take their places with {@code messages}. */
  List<TapeTick> on(List<StreamMessage> messages, long nowNanos) {
    List<TapeTick> ticks = new ArrayList<>(messages.size());
    for (StreamMessage message : messages) {
      newestStoredNanos = Math.max(newestStoredNanos, message.brokerNanos());
      Optional<Arrival> arrival = decode(message);
      if (arrival.isEmpty()) {
        metrics.undecodable();
      } else if (Subjects.isLate(message.subject())) {
        late(arrival.get().tick());
      } else {
        take(arrival.get(), nowNanos, ticks);
      }
    }
    holes.takeFound().forEach(arrival -> take(arrival, nowNanos, ticks));
    assemblers.forEach((product, assembler) -> settle(product, assembler, nowNanos, ticks));
    return ticks;
  }

  private void take(Arrival arrival, long nowNanos, List<TapeTick> into) {
    Tick tick = arrival.tick();
    TapeAssembler assembler = assembler(tick.product());
    if (assembler.isOfALaterNumbering(tick)) {
      place(assembler.beginAnew(restarting(arrival)), into);
      return;
    }
    switch (assembler.on(arrival, nowNanos)) {
      case Placement.OnTape(List<Placed> placed) -> place(placed, into);
      case Placement.Duplicate _ -> {
        metrics.duplicate();
        late(tick);
      }
      case Placement.Waiting _ -> {}
    }
  }

  /**
   * The same tick as the one with which the venue began anew: that one did not come, and without
   * this its product would stand still until it reached its old numbers.
   */
  private static Arrival restarting(Arrival arrival) {
    Tick tick = arrival.tick().restarting();
    log.warn("{}: is numbered anew since before {}", tick.product(), tick.sequence());
    return new Arrival(
        tick, TickCodec.encode(tick), arrival.streamSequence(), arrival.storedNanos());
  }

  private void settle(String product, TapeAssembler assembler, long nowNanos, List<TapeTick> into) {
    List<Hole> missing = assembler.holes(MOST_HOLES);
    if (!missing.isEmpty()) {
      stalled.add(product);
      boolean mayBeFilled = holes.remain(product, missing, nowNanos);
      place(assembler.onTime(nowNanos, mayBeFilled ? NOTHING_STORED : newestStoredNanos), into);
    } else if (stalled.remove(product)) {
      holes.closed(product);
      List<Tick> late = waitingLate.remove(product);
      if (late != null) {
        late.forEach(tick -> events.addAll(gaps.late(tick)));
      }
    }
  }

  /** It says something of the trades before ticks that wait, perhaps: it waits with them. */
  private void late(Tick tick) {
    TapeAssembler known = assemblers.get(tick.product());
    if (known != null && known.isHolding()) {
      stalled.add(tick.product());
      waitingLate.computeIfAbsent(tick.product(), product -> new ArrayList<>()).add(tick);
    } else {
      events.addAll(gaps.late(tick));
    }
  }

  /** What the messages of the last call showed of the feeds. */
  List<FeedEvent> takeEvents() {
    List<FeedEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  /** Whether no tick of {@code product} came yet. */
  boolean isNew(String product) {
    return !assemblers.containsKey(product);
  }

  /** The tape of {@code product} is known up to {@code sequence} from elsewhere. */
  void startAt(String product, long sequence) {
    assembler(product).startAt(sequence);
  }

  /**
   * Takes {@code made} for what is known of its product, where no tick of that came yet and another
   * one was taken for its last.
   *
   * @return the ticks that waited and follow; empty where what is known stays
   */
  Optional<List<TapeTick>> startAnewAt(MarketState made) {
    TapeAssembler known = assemblers.get(made.product());
    if (known == null
        || !known.isKnownFromElsewhere()
        || known.lastSequence() == made.lastSequence()) {
      return Optional.empty();
    }
    List<TapeTick> following = new ArrayList<>();
    place(known.startAnewAt(made.lastSequence()), following);
    return Optional.of(following);
  }

  private void place(List<Placed> placed, List<TapeTick> into) {
    for (Placed tick : placed) {
      events.addAll(gaps.on(tick.arrival().tick()));
      if (tick.gap()) {
        metrics.gap(tick.arrival().tick().product());
        log.warn(
            "{}: ticks before {} are missing",
            tick.arrival().tick().product(),
            tick.arrival().tick().sequence());
      }
      into.add(IncrementCodec.encode(tick));
    }
  }

  private TapeAssembler assembler(String product) {
    return assemblers.computeIfAbsent(product, p -> new TapeAssembler());
  }
}
