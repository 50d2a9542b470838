package io.ledgerflux.snapshotter;

import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import io.ledgerflux.nats.Position;
import io.ledgerflux.snapshotter.batch.Entry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.OptionalLong;

/** Ticks for tests. */
public final class Ticks {
  public static final Instant TIME = Instant.parse("2026-09-29T13:45:58.116787Z");

  private Ticks() {}

  /** A whole tick of BTC-USD: trade {@code tradeId}, one microsecond after the trade before. */
  public static Tick tick(long sequence, long tradeId) {
    return tick("BTC-USD", sequence, tradeId, "84140.83");
  }

  public static Tick tick(String product, long sequence, long tradeId, String price) {
    long nanos = Timestamps.nanos(TIME) + tradeId * 1_000;
    return at(nanos, product, sequence, tradeId, price);
  }

  public static Tick at(
      long eventNanos, String product, long sequence, long tradeId, String price) {
    return new Tick(
        product,
        sequence,
        OptionalLong.of(sequence - 1),
        false,
        eventNanos,
        eventNanos + 1_234_567,
        new Trade(
            new BigDecimal(price),
            new BigDecimal("0.00004104"),
            Side.BUY,
            OptionalLong.of(tradeId)),
        new Quote(new BigDecimal("84138.410"), new BigDecimal("0.02880000")),
        new Quote(new BigDecimal("84146.91"), new BigDecimal("0.00949200")),
        new DayStatistics(
            new BigDecimal("83629.9"),
            new BigDecimal("84557.01"),
            new BigDecimal("82510"),
            new BigDecimal("5667.41926850")));
  }

  /** {@code tick} as the message {@code streamSequence} of its stream. */
  public static Entry entry(Tick tick, boolean late, long streamSequence) {
    return new Entry(tick, late, new Position(streamSequence, streamSequence * 10, 1));
  }
}
