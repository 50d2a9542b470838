package io.ledgerflux.gateway;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Contents;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.gateway.tape.TapeTick;
import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Side;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Ticks for tests. */
public final class Ticks {
  /** The product of those that name none. */
  public static final String PRODUCT = "BTC-USD";

  private static final long FIRST_EVENT_NANOS = 1_700_000_000_000_000_000L;

  private Ticks() {}

  /** The tick {@code sequence}, behind {@code previous}; a negative one stands for none. */
  public static Tick tick(long sequence, long previous) {
    return tick(PRODUCT, sequence, previous);
  }

  /** The same of {@code product}. */
  public static Tick tick(String product, long sequence, long previous) {
    return new Tick(
        product,
        sequence,
        previous < 0 ? OptionalLong.empty() : OptionalLong.of(previous),
        false,
        FIRST_EVENT_NANOS + sequence * 1_000,
        FIRST_EVENT_NANOS + sequence * 1_000 + 500,
        new Trade(
            BigDecimal.valueOf(sequence, 2),
            new BigDecimal("0.10"),
            Side.BUY,
            OptionalLong.of(sequence)),
        new Quote(BigDecimal.valueOf(sequence - 1, 2), null),
        new Quote(BigDecimal.valueOf(sequence + 1, 2), null),
        null);
  }

  /** Ticks over the last three hours, some of them at the same moment, with odd decimals. */
  public static List<Tick> hours(int count) {
    long end = Timestamps.nanos(Instant.now()) - 60_000_000_000L;
    long step = 3 * 3_600_000_000_000L / count;
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BigDecimal price =
          new BigDecimal("84140.8300").add(BigDecimal.valueOf((i * 7_919L) % 1_000 - 500, i % 9));
      int moment = i % 10 == 9 ? i - 1 : i;
      ticks.add(
          new Tick(
              PRODUCT,
              5_000 + 3L * i,
              i == 0 ? OptionalLong.empty() : OptionalLong.of(5_000 + 3L * (i - 1)),
              false,
              end - (count - moment) * step + 7,
              end - (count - moment) * step + 1_007,
              i % 11 == 3
                  ? null
                  : new Trade(
                      price,
                      i % 5 == 1 ? null : BigDecimal.valueOf(i + 1L, 8),
                      i % 2 == 0 ? Side.BUY : Side.SELL,
                      OptionalLong.of(370_843_401L + i)),
              new Quote(price, null),
              null,
              null));
    }
    return ticks;
  }

  /** The tick {@code sequence} with which the venue begins its numbering anew, at {@code nanos}. */
  public static Tick restart(long sequence, long eventNanos) {
    Tick tick = tick(sequence, -1).restarting();
    return at(tick, eventNanos);
  }

  /** {@code tick} without its trade. */
  public static Tick withoutTrade(Tick tick) {
    return telling(tick, new Contents(tick.restart(), false, true, true, false));
  }

  /** {@code tick} with some of its fields, at least one, and perhaps with figures of the day. */
  public static Tick withSome(Tick tick, Random random) {
    int told = 1 + random.nextInt(7);
    boolean day = random.nextInt(4) == 0;
    return telling(
        tick, new Contents(tick.restart(), (told & 1) != 0, (told & 2) != 0, (told & 4) != 0, day));
  }

  /** {@code tick} with those of its fields that {@code told} names, and no others. */
  public static Tick telling(Tick tick, Contents told) {
    return new Tick(
        tick.product(),
        tick.sequence(),
        tick.previousSequence(),
        tick.restart(),
        tick.eventNanos(),
        tick.ingestNanos(),
        told.lastTrade() ? tick.lastTrade() : null,
        told.bestBid() ? tick.bestBid() : null,
        told.bestAsk() ? tick.bestAsk() : null,
        told.day() ? day(tick.sequence()) : null);
  }

  private static DayStatistics day(long sequence) {
    return new DayStatistics(BigDecimal.ONE, null, null, BigDecimal.valueOf(sequence, 2));
  }

  /** {@code tick}, happened at {@code eventNanos}. */
  public static Tick at(Tick tick, long eventNanos) {
    return at(tick, eventNanos, eventNanos + 500);
  }

  /** {@code tick}, read from the venue at {@code ingestNanos}. */
  public static Tick readAt(Tick tick, long ingestNanos) {
    return at(tick, tick.eventNanos(), ingestNanos);
  }

  private static Tick at(Tick tick, long eventNanos, long ingestNanos) {
    return new Tick(
        tick.product(),
        tick.sequence(),
        tick.previousSequence(),
        tick.restart(),
        eventNanos,
        ingestNanos,
        tick.lastTrade(),
        tick.bestBid(),
        tick.bestAsk(),
        tick.day());
  }

  /** {@code tick} as it comes from the stream. */
  public static Arrival arrival(Tick tick, long streamSequence) {
    return new Arrival(tick, TickCodec.encode(tick), streamSequence, streamSequence * 1_000_000);
  }

  /** {@code tick} on its tape. */
  public static TapeTick onTape(Tick tick, long streamSequence) {
    return IncrementCodec.encode(new Placed(arrival(tick, streamSequence), false));
  }

  /** The same, with ticks missing before it. */
  public static TapeTick behindGap(Tick tick, long streamSequence) {
    return IncrementCodec.encode(new Placed(arrival(tick, streamSequence), true));
  }
}
