package io.ledgerflux.model;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a product's market after a tick: the newest of each field.
 *
 * @param product such as {@code BTC-USD}
 * @param lastTrade null where none was told yet
 * @param lastTradeNanos event time of the last trade, in nanoseconds since the epoch; 0 where none
 * @param bestBid null where none was told yet
 * @param bestAsk null where none was told yet
 * @param day null where none was told yet
 * @param lastSequence of the newest tick
 * @param lastUpdateNanos event time of the newest tick, in nanoseconds since the epoch
 */
public record MarketState(
    String product,
    @Nullable Trade lastTrade,
    long lastTradeNanos,
    @Nullable Quote bestBid,
    @Nullable Quote bestAsk,
    @Nullable DayStatistics day,
    long lastSequence,
    long lastUpdateNanos) {

  /** The state that a product's first tick makes. */
  public static MarketState of(Tick tick) {
    return new MarketState(
        tick.product(),
        tick.lastTrade(),
        tick.lastTrade() == null ? 0 : tick.eventNanos(),
        tick.bestBid(),
        tick.bestAsk(),
        tick.day(),
        tick.sequence(),
        tick.eventNanos());
  }

  /**
   * The state after {@code tick}: its fields replace those known, what it leaves out stays. A tick
   * that is not newer changes nothing; one that restarts the numbering replaces the whole state.
   */
  public MarketState after(Tick tick) {
    if (tick.restart()) {
      return of(tick);
    }
    if (tick.sequence() <= lastSequence) {
      return this;
    }
    Trade trade = tick.lastTrade();
    return new MarketState(
        product,
        trade == null ? lastTrade : trade,
        trade == null ? lastTradeNanos : tick.eventNanos(),
        orElse(tick.bestBid(), bestBid),
        orElse(tick.bestAsk(), bestAsk),
        orElse(tick.day(), day),
        tick.sequence(),
        tick.eventNanos());
  }

  private static <T> @Nullable T orElse(@Nullable T newer, @Nullable T known) {
    return newer == null ? known : newer;
  }
}
