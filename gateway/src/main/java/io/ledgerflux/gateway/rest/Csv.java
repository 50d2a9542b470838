package io.ledgerflux.gateway.rest;

import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.FeedState;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers as comma-separated values: a line of names, then a line for each row. What is missing is
 * empty; decimals have the exchange's digits. No value has a comma or a quote in it.
 */
public final class Csv {
  /** The names of {@link #line(TickRow)}. */
  public static final String TICKS =
      "product,seq,prev_seq,restart,late,ts_event,ts_ingest,px,qty,side,trade_id,"
          + "bid_px,bid_qty,ask_px,ask_qty,open,high,low,volume\n";

  private static final String SNAPSHOT =
      "product,seq,ts_snapshot,last_update,ts,px,qty,side,trade_id,"
          + "bid_px,bid_qty,ask_px,ask_qty,open,high,low,volume\n";

  private Csv() {}

  /** A tick. */
  public static String line(TickRow row) {
    Tick tick = row.tick();
    Line line =
        new Line()
            .put(tick.product())
            .put(tick.sequence())
            .put(tick.previousSequence())
            .put(tick.restart())
            .put(row.late())
            .put(tick.eventNanos())
            .put(tick.ingestNanos());
    putTrade(line, tick.lastTrade());
    putQuote(line, tick.bestBid());
    putQuote(line, tick.bestAsk());
    putDay(line, tick.day());
    return line.end();
  }

  /** A product's market. */
  public static String of(Snapshot snapshot) {
    MarketState state = snapshot.state();
    Line line =
        new Line()
            .put(snapshot.product())
            .put(snapshot.sequence())
            .put(snapshot.snapshotNanos())
            .put(state == null ? null : Timestamps.text(state.lastUpdateNanos()))
            .put(
                state == null || state.lastTrade() == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(state.lastTradeNanos()));
    putTrade(line, state == null ? null : state.lastTrade());
    putQuote(line, state == null ? null : state.bestBid());
    putQuote(line, state == null ? null : state.bestAsk());
    putDay(line, state == null ? null : state.day());
    return SNAPSHOT + line.end();
  }

  /** How the products are doing. */
  public static String products(List<ProductLine> products) {
    StringBuilder csv = new StringBuilder("product,state,age_ms,last_price\n");
    for (ProductLine product : products) {
      csv.append(
          new Line()
              .put(product.product())
              .put(product.state().map(FeedState::wireName).orElse(null))
              .put(product.ageMillis())
              .put(product.lastPrice().orElse(null))
              .end());
    }
    return csv.toString();
  }

  /** Candles. */
  public static String candles(List<Candle> candles) {
    StringBuilder csv = new StringBuilder("time,open,high,low,close,average,volume,ticks\n");
    for (Candle candle : candles) {
      csv.append(
          new Line()
              .put(Timestamps.text(candle.beginNanos()))
              .put(candle.open())
              .put(candle.high())
              .put(candle.low())
              .put(candle.close())
              .put(candle.average())
              .put(candle.volume().orElse(null))
              .put(candle.ticks())
              .end());
    }
    return csv.toString();
  }

  /** How complete each minute is. */
  public static String minutes(List<Completeness.Minute> minutes) {
    StringBuilder csv = new StringBuilder("time,expected,stored\n");
    for (Completeness.Minute minute : minutes) {
      csv.append(
          new Line()
              .put(Timestamps.text(minute.beginNanos()))
              .put(minute.of().expected())
              .put(minute.of().stored())
              .end());
    }
    return csv.toString();
  }

  /** Gaps. */
  public static String gaps(List<FeedGap> gaps) {
    StringBuilder csv = new StringBuilder("first,last,detected_at,cause,recovered,closed_at\n");
    for (FeedGap gap : gaps) {
      csv.append(
          new Line()
              .put(gap.first())
              .put(gap.last())
              .put(Timestamps.text(gap.detectedNanos()))
              .put(gap.cause())
              .put(gap.recovered())
              .put(
                  gap.closedNanos().isPresent()
                      ? Timestamps.text(gap.closedNanos().getAsLong())
                      : null)
              .end());
    }
    return csv.toString();
  }

  private static void putTrade(Line line, @Nullable Trade trade) {
    line.put(trade == null ? null : trade.price())
        .put(trade == null ? null : trade.size())
        .put(trade == null || trade.side() == null ? null : trade.side().wireName())
        .put(trade == null ? OptionalLong.empty() : trade.tradeId());
  }

  private static void putQuote(Line line, @Nullable Quote quote) {
    line.put(quote == null ? null : quote.price()).put(quote == null ? null : quote.size());
  }

  private static void putDay(Line line, @Nullable DayStatistics day) {
    line.put(day == null ? null : day.open())
        .put(day == null ? null : day.high())
        .put(day == null ? null : day.low())
        .put(day == null ? null : day.volume());
  }

  private static final class Line {
    private final StringBuilder text = new StringBuilder(160);

    Line put(@Nullable String value) {
      if (!text.isEmpty()) {
        text.append(',');
      }
      text.append(value == null ? "" : value);
      return this;
    }

    Line put(@Nullable BigDecimal value) {
      return put(value == null ? null : value.toPlainString());
    }

    Line put(long value) {
      return put(Long.toString(value));
    }

    Line put(boolean value) {
      return put(Boolean.toString(value));
    }

    Line put(OptionalLong value) {
      return put(value.isPresent() ? Long.toString(value.getAsLong()) : null);
    }

    String end() {
      return text.append('\n').toString();
    }
  }
}
