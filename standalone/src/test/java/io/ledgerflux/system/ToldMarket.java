package io.ledgerflux.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.model.Timestamps;
import java.time.Instant;
import java.util.List;

/**
 * A product's market as ticks tell it one after the other, and as a snapshot must give it back.
 *
 * @param newest sequence and time of the newest tick, and the newest of each group of figures
 * @param tradeNanos event time of the newest tick that told a trade; 0 where none did
 */
record ToldMarket(ToldTick newest, long tradeNanos) {
  /** The market after {@code tape}, all ticks of one product in order. */
  static ToldMarket of(List<ToldTick> tape) {
    ToldMarket market = of(tape.getFirst());
    for (ToldTick tick : tape.subList(1, tape.size())) {
      market = market.after(tick);
    }
    return market;
  }

  /** The market that a snapshot's state tells. */
  static ToldMarket of(String product, JsonNode state) {
    return new ToldMarket(
        ToldTick.ofFields(
            product,
            state.path("last_seq").asLong(),
            Timestamps.nanos(Instant.parse(state.path("last_update").asText())),
            state),
        state.at("/last_trade/ts").asLong());
  }

  private static ToldMarket of(ToldTick tick) {
    return new ToldMarket(tick, tick.trade().isEmpty() ? 0 : tick.eventNanos());
  }

  private ToldMarket after(ToldTick tick) {
    boolean trades = !tick.trade().isEmpty();
    return new ToldMarket(
        new ToldTick(
            tick.product(),
            tick.sequence(),
            tick.eventNanos(),
            trades ? tick.tradeId() : newest.tradeId(),
            trades ? tick.trade() : newest.trade(),
            newer(tick.bid(), newest.bid()),
            newer(tick.ask(), newest.ask()),
            newer(tick.day(), newest.day())),
        trades ? tick.eventNanos() : tradeNanos);
  }

  private static String newer(String told, String known) {
    return told.isEmpty() ? known : told;
  }
}
