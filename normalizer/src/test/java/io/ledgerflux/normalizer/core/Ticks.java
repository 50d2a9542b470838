package io.ledgerflux.normalizer.core;

import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Ticks of a made-up market, for tests. */
public final class Ticks {
  public static final String PRODUCT = "BTC-USD";
  public static final int SHARD = 1;
  public static final long NOON = Timestamps.nanos(Instant.parse("2026-09-29T12:00:00Z"));

  private Ticks() {}

  /** The tick of {@code sequence}, which happened so many milliseconds past noon, too. */
  public static Tick tick(long sequence) {
    return tick(sequence, OptionalLong.empty(), sequence);
  }

  public static Tick tick(long sequence, long tradeId, long millisPastNoon) {
    return tick(sequence, OptionalLong.of(tradeId), millisPastNoon);
  }

  public static Tick tick(long sequence, OptionalLong tradeId, long millisPastNoon) {
    return of(PRODUCT, sequence, tradeId, NOON + Duration.ofMillis(millisPastNoon).toNanos());
  }

  public static Tick of(String product, long sequence, OptionalLong tradeId, long eventNanos) {
    return new Tick(
        product,
        sequence,
        OptionalLong.empty(),
        false,
        eventNanos,
        eventNanos + 1_000_000,
        new Trade(decimal("84140.80"), decimal("0.00004104"), Side.BUY, tradeId),
        new Quote(decimal("84138.41"), decimal("0.02880000")),
        new Quote(decimal("84146.91"), decimal("0.00949200")),
        null);
  }

  static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }
}
