package io.ledgerflux.normalizer.core;

import static io.ledgerflux.model.RejectReason.CROSSED_BOOK;
import static io.ledgerflux.model.RejectReason.FUTURE_TIME;
import static io.ledgerflux.model.RejectReason.INVALID_TIME;
import static io.ledgerflux.model.RejectReason.NEGATIVE_SIZE;
import static io.ledgerflux.model.RejectReason.NON_POSITIVE_PRICE;
import static io.ledgerflux.model.RejectReason.OUT_OF_RANGE;
import static io.ledgerflux.model.RejectReason.UNDECODABLE;

import io.ledgerflux.model.DayStatistics;
import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The checks of a tick's own values: prices, sizes, the top of the book, the time. */
public final class TickChecks implements Check {
  /** No number of the feed has more digits before the point: 10¹⁸ is out of range. */
  private static final int MOST_DIGITS_BEFORE_THE_POINT = 18;

  private static final long EARLIEST_NANOS =
      Timestamps.nanos(Instant.parse("2015-01-01T00:00:00Z"));

  private final long maxFutureSkewNanos;
  private final Check all;

  /**
   * The checks.
   *
   * @param maxFutureSkew how far an event time may lie after the time of ingestion
   */
  public TickChecks(Duration maxFutureSkew) {
    this.maxFutureSkewNanos = maxFutureSkew.toNanos();
    this.all =
        ((Check) TickChecks::content)
            .and(TickChecks::numbers)
            .and(TickChecks::trade)
            .and(tick -> quote("bid", tick.bestBid()))
            .and(tick -> quote("ask", tick.bestAsk()))
            .and(TickChecks::day)
            .and(TickChecks::book)
            .and(this::time);
  }

  @Override
  public Verdict validate(Tick tick) {
    return all.validate(tick);
  }

  private static Verdict content(Tick tick) {
    return tick.lastTrade() == null && tick.bestBid() == null && tick.bestAsk() == null
        ? Verdict.reject(UNDECODABLE, "tells neither a trade nor a bid nor an ask")
        : Verdict.ACCEPTED;
  }

  private static Verdict numbers(Tick tick) {
    if (tick.sequence() <= 0) {
      return Verdict.reject(OUT_OF_RANGE, "sequence " + tick.sequence() + " is not above zero");
    }
    long tradeId = tick.tradeId().orElse(0);
    return tradeId < 0
        ? Verdict.reject(OUT_OF_RANGE, "trade_id " + tradeId + " is below zero")
        : Verdict.ACCEPTED;
  }

  private static Verdict trade(Tick tick) {
    Trade trade = tick.lastTrade();
    return trade == null ? Verdict.ACCEPTED : level("", trade.price(), trade.size());
  }

  private static Verdict quote(String side, @Nullable Quote quote) {
    return quote == null ? Verdict.ACCEPTED : level(side + " ", quote.price(), quote.size());
  }

  private static Verdict level(String of, BigDecimal price, @Nullable BigDecimal size) {
    if (price.signum() <= 0) {
      return Verdict.reject(NON_POSITIVE_PRICE, of + "price " + text(price) + " is not above zero");
    }
    if (size != null && size.signum() < 0) {
      return Verdict.reject(NEGATIVE_SIZE, of + "size " + text(size) + " is below zero");
    }
    return isAny(TickChecks::isOutOfRange, price, size)
        ? Verdict.reject(OUT_OF_RANGE, of + "price or size is 10^18 or more")
        : Verdict.ACCEPTED;
  }

  private static Verdict day(Tick tick) {
    DayStatistics day = tick.day();
    if (day == null) {
      return Verdict.ACCEPTED;
    }
    if (isAny(number -> number.signum() < 0, day.open(), day.high(), day.low())) {
      return Verdict.reject(NON_POSITIVE_PRICE, "a price of the last 24 hours is below zero");
    }
    if (isAny(number -> number.signum() < 0, day.volume())) {
      return Verdict.reject(NEGATIVE_SIZE, "the volume of the last 24 hours is below zero");
    }
    return isAny(TickChecks::isOutOfRange, day.open(), day.high(), day.low(), day.volume())
        ? Verdict.reject(OUT_OF_RANGE, "a figure of the last 24 hours is 10^18 or more")
        : Verdict.ACCEPTED;
  }

  private static Verdict book(Tick tick) {
    Quote bid = tick.bestBid();
    Quote ask = tick.bestAsk();
    return bid != null && ask != null && bid.price().compareTo(ask.price()) >= 0
        ? Verdict.reject(
            CROSSED_BOOK,
            "bid %s is not below ask %s".formatted(text(bid.price()), text(ask.price())))
        : Verdict.ACCEPTED;
  }

  private Verdict time(Tick tick) {
    long eventNanos = tick.eventNanos();
    if (eventNanos < EARLIEST_NANOS) {
      return Verdict.reject(INVALID_TIME, Timestamps.text(eventNanos) + " is before 2015");
    }
    return tick.ingestNanos() < eventNanos - maxFutureSkewNanos
        ? Verdict.reject(
            FUTURE_TIME,
            "%s is more than %s after it was read, %s"
                .formatted(
                    Timestamps.text(eventNanos),
                    Duration.ofNanos(maxFutureSkewNanos),
                    Timestamps.text(tick.ingestNanos())))
        : Verdict.ACCEPTED;
  }

  private static boolean isAny(Predicate<BigDecimal> wrong, @Nullable BigDecimal... numbers) {
    for (BigDecimal number : numbers) {
      if (number != null && wrong.test(number)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutOfRange(BigDecimal number) {
    return number.precision() - number.scale() > MOST_DIGITS_BEFORE_THE_POINT;
  }

  private static String text(BigDecimal number) {
    return number.toPlainString();
  }
}
