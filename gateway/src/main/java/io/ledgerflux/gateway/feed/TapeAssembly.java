package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.TradeGaps;
import io.ledgerflux.gateway.metrics.GatewayMetrics;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.gateway.tape.Verdict;
import io.ledgerflux.gateway.tape.Verdict.Placed;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes messages of market_ticks into ticks of the tape: decoded, in order, encoded once. */
final class TapeAssembly {
  private static final Logger log = LoggerFactory.getLogger(TapeAssembly.class);

  private final GatewayMetrics metrics;
  private final Map<String, TapeAssembler> assemblers = new HashMap<>();
  private final TradeGaps gaps = new TradeGaps();
  private final List<FeedEvent> events = new ArrayList<>();
  private long newestStoredNanos = Long.MIN_VALUE;

  TapeAssembly(GatewayMetrics metrics) {
    this.metrics = metrics;
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
        continue;
      }
      events.addAll(gaps.on(arrival.get().tick()));
      if (Subjects.isLate(message.subject())) {
        continue;
      }
      switch (assembler(arrival.get().tick().product()).on(arrival.get(), nowNanos)) {
        case Verdict.OnTape(List<Placed> placed) -> place(placed, ticks);
        case Verdict.Doubled _ -> metrics.doubled();
        case Verdict.Held _ -> {}
      }
    }
    for (TapeAssembler assembler : assemblers.values()) {
      if (assembler.isHolding()) {
        place(assembler.onTime(nowNanos, newestStoredNanos), ticks);
      }
    }
    return ticks;
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

  private void place(List<Placed> placed, List<TapeTick> into) {
    for (Placed tick : placed) {
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
