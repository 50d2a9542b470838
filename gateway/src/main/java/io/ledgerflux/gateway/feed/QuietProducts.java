package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Placement;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of products that were quiet for longer than the tape is read. The snapshot tells them,
 * unless it is older than what market_ticks holds of the product: then that is read for it.
 */
final class QuietProducts {
  private static final Logger log = LoggerFactory.getLogger(QuietProducts.class);

  private final StreamLookup lookup;

  QuietProducts(StreamLookup lookup) {
    this.lookup = lookup;
  }

  /**
   * Their states.
   *
   * @param quiet whether nothing was read of a product
   * @param untilStreamSequence what stands behind it in market_ticks was read; none of what stands
   *     up to it was read of a quiet product
   * @throws IOException if the broker does not answer
   */
  List<MarketState> find(Predicate<String> quiet, long untilStreamSequence)
      throws IOException, InterruptedException {
    Map<String, MarketState> snapshots = snapshots();
    Map<String, Arrival> newest = untilStreamSequence == 0 ? Map.of() : newestTicks();
    TreeSet<String> products = new TreeSet<>(snapshots.keySet());
    products.addAll(newest.keySet());
    products.removeIf(quiet.negate());
    List<MarketState> known = new ArrayList<>();
    for (String product : products) {
      MarketState snapshot = snapshots.get(product);
      MarketState state =
          isOf(snapshot, newest.get(product))
              ? snapshot
              : after(snapshot, read(product, untilStreamSequence));
      if (state != null) {
        known.add(state);
      }
    }
    return known;
  }

  private static boolean isOf(@Nullable MarketState snapshot, @Nullable Arrival newest) {
    return newest == null
        || (snapshot != null && snapshot.lastSequence() == newest.tick().sequence());
  }

  /**
   * The state of a product.
   *
   * @param snapshot as it was once; null where that is not known
   * @param arrivals the product's ticks as they stand in the stream
   */
  static @Nullable MarketState after(@Nullable MarketState snapshot, List<Arrival> arrivals) {
    TapeAssembler assembler = new TapeAssembler();
    List<Placed> tape = new ArrayList<>();
    for (Arrival arrival : arrivals) {
      if (assembler.on(arrival, 0) instanceof Placement.OnTape(List<Placed> placed)) {
        tape.addAll(placed);
      }
    }
    tape.addAll(assembler.onTime(TapeAssembler.PATIENCE_NANOS, 0));
    MarketState state = null;
    for (Placed placed : tape) {
      Tick tick = placed.arrival().tick();
      state = state == null ? MarketState.of(tick) : state.after(tick);
      boolean isSnapshot =
          snapshot != null
              && snapshot.lastSequence() == state.lastSequence()
              && snapshot.lastUpdateNanos() == state.lastUpdateNanos();
      state = isSnapshot ? snapshot : state;
    }
    return state == null ? snapshot : state;
  }

  private List<Arrival> read(String product, long untilStreamSequence)
      throws IOException, InterruptedException {
    List<Arrival> arrivals = new ArrayList<>();
    boolean whole =
        lookup.read(
            Subjects.TICKS,
            Subjects.tickOfAnyShard(product),
            1,
            untilStreamSequence,
            message -> TapeAssembly.decode(message).ifPresent(arrivals::add));
    if (!whole) {
      throw new IOException("the broker does not tell the ticks of " + product);
    }
    return arrivals;
  }

  private Map<String, Arrival> newestTicks() throws IOException {
    Map<String, Arrival> newest = new HashMap<>();
    for (StreamMessage message : lookup.lastOfEach(Subjects.TICKS, Subjects.tickOfAnyShard("*"))) {
      TapeAssembly.decode(message)
          .ifPresent(
              arrival ->
                  newest.merge(
                      arrival.tick().product(),
                      arrival,
                      (a, b) -> a.streamSequence() > b.streamSequence() ? a : b));
    }
    return newest;
  }

  private Map<String, MarketState> snapshots() throws IOException {
    Map<String, MarketState> states = new HashMap<>();
    for (StreamMessage message : lookup.lastOfEach(Subjects.SNAPSHOTS, Subjects.snapshots())) {
      try {
        MarketState state = SnapshotCodec.decode(message.data()).state();
        if (state != null) {
          states.put(state.product(), state);
        }
      } catch (MalformedMessageException e) {
        log.warn("message {} of market_snapshots is no snapshot", message.streamSequence(), e);
      }
    }
    return states;
  }
}
