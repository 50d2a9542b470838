package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.MarketState;
import java.util.ArrayList;
import java.util.List;

/**
 * What comes on the tapes at once; shared by all event loops, and changed by none.
 *
 * @param ticks in the tape's order, duplicates left out
 * @param known states of products whose ticks the broker does not hold any more; perhaps another
 *     one than before, as long as no tick came
 * @param events what the ticks show of the feed
 * @param readNanos when it was read, by the clock that never goes back
 */
public record MarketBatch(
    List<TapeTick> ticks, List<MarketState> known, List<FeedEvent> events, long readNanos) {

  /** The same in parts of {@code most} ticks, in order; all that is no tick is in the first. */
  public List<MarketBatch> parts(int most) {
    if (ticks.size() <= most) {
      return List.of(this);
    }
    List<MarketBatch> parts = new ArrayList<>();
    parts.add(new MarketBatch(ticks.subList(0, most), known, events, readNanos));
    for (int from = most; from < ticks.size(); from += most) {
      List<TapeTick> part = ticks.subList(from, Math.min(from + most, ticks.size()));
      parts.add(new MarketBatch(part, List.of(), List.of(), readNanos));
    }
    return parts;
  }
}
