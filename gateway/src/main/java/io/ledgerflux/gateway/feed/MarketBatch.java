package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.MarketState;
import java.util.List;

/**
 * What comes on the tapes at once; shared by all event loops, and changed by none.
 *
 * @param ticks in the tape's order, doubles left out
 * @param known states of products whose ticks the broker does not hold any more
 * @param events what the ticks show of the feed
 * @param readNanos when it was read, by the clock that never goes back
 */
public record MarketBatch(
    List<TapeTick> ticks, List<MarketState> known, List<FeedEvent> events, long readNanos) {}
