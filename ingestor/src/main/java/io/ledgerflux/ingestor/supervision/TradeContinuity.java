package io.ledgerflux.ingestor.supervision;

import io.ledgerflux.ingestor.supervision.Effect.GapFound;
import io.ledgerflux.ingestor.supervision.Effect.Notice;
import io.ledgerflux.ingestor.supervision.Effect.TradesMissed;
import io.ledgerflux.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether a product's trades came without a hole. Its trade ids rise by exactly one, so a jump is a
 * gap; and a heartbeat tells the last trade, so a ticker that stays behind it is one, too. Each
 * hole behind the first ticker is found once, whichever tells it first; before it, only that
 * heartbeats tell of trades and no ticker comes.
 */
final class TradeContinuity {
  /** So many rising ids in a row below the last one are a new numbering. */
  private static final int RESTART_RUN = 3;

  private static final long NONE = -1;

  private final String product;
  private final long lagNanos;
  private long lastTradeId = NONE;

  /** The first that a heartbeat told while no ticker had come. What lies before is not counted. */
  private long firstToldTradeId = NONE;

  /** Whether tickers came, and none with a trade id. */
  private boolean uncounted;

  /** The newest that heartbeats told. */
  private long newestToldTradeId = NONE;

  private long aheadTradeId = NONE;
  private long aheadSinceNanos;
  private boolean behind;
  private long lowerTradeId;
  private int lowerRun;

  TradeContinuity(String product, Duration lag) {
    this.product = product;
    this.lagNanos = lag.toNanos();
  }

  /** A ticker told the trade {@code tradeId}. */
  List<Notice> traded(long tradeId) {
    if (lastTradeId == NONE) {
      if (tradeId < firstToldTradeId) {
        forgetWhatWasTold();
      }
      advanceTo(tradeId);
      return List.of();
    }
    if (tradeId <= lastTradeId || tradeId - lastTradeId > Tick.FARTHEST_RISE) {
      outOfLine(tradeId);
      return List.of();
    }
    List<Notice> notices = List.of();
    long missed = tradeId - lastTradeId - 1;
    if (missed > 0) {
      notices = new ArrayList<>(2);
      if (!behind) {
        notices.add(new GapFound(product, lastTradeId, tradeId));
      }
      notices.add(new TradesMissed(product, missed));
    }
    advanceTo(tradeId);
    return notices;
  }

  /** A ticker told no trade id: while none does, what heartbeats tell is compared with nothing. */
  void tradedWithoutId() {
    if (lastTradeId == NONE) {
      uncounted = true;
      firstToldTradeId = NONE;
      forgetWhatWasTold();
    }
  }

  /** A heartbeat told that the last trade is {@code tradeId}. */
  void told(long tradeId, long nowNanos) {
    if (lastTradeId == NONE && !uncounted && tradeId >= 0) {
      beginWith(tradeId);
    }
    if (base() == NONE || tradeId <= base() || tradeId - base() > Tick.FARTHEST_RISE) {
      return;
    }
    newestToldTradeId = Math.max(newestToldTradeId, tradeId);
    if (aheadTradeId == NONE) {
      aheadTradeId = tradeId;
      aheadSinceNanos = nowNanos;
    }
  }

  /** Without a ticker it counts from the first heartbeat, and anew where the venue numbers anew. */
  private void beginWith(long tradeId) {
    if (firstToldTradeId == NONE) {
      firstToldTradeId = tradeId;
    } else if (tradeId >= firstToldTradeId && tradeId - firstToldTradeId <= Tick.FARTHEST_RISE) {
      lowerRun = 0;
    } else if (tradeId != lowerTradeId && isNewNumbering(tradeId)) {
      firstToldTradeId = tradeId;
      lowerRun = 0;
      forgetWhatWasTold();
    }
  }

  private void forgetWhatWasTold() {
    newestToldTradeId = NONE;
    aheadTradeId = NONE;
    behind = false;
  }

  /** The venue does not send the product as yet. */
  void notExpected() {
    if (lastTradeId == NONE && !behind) {
      firstToldTradeId = NONE;
      forgetWhatWasTold();
    }
  }

  /** What is behind it was missed if no ticker tells it. */
  private long base() {
    return lastTradeId == NONE ? firstToldTradeId : lastTradeId;
  }

  /** The gap that shows by {@code nowNanos}, the ticker having stayed behind its heartbeats. */
  Optional<Notice> overdue(long nowNanos) {
    if (behind || aheadTradeId == NONE || nowNanos - aheadSinceNanos < lagNanos) {
      return Optional.empty();
    }
    behind = true;
    return Optional.of(new GapFound(product, base(), aheadTradeId));
  }

  /** Whether heartbeats have told for too long of trades that did not come. */
  boolean isBehind() {
    return behind;
  }

  /** The newest trade that a ticker or heartbeat told. */
  OptionalLong lastKnown() {
    long known = Math.max(base(), newestToldTradeId);
    return known == NONE ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /** The connection is away: what its heartbeats told will be seen from the next ticker. */
  void interrupted() {
    if (!behind) {
      aheadTradeId = NONE;
    }
  }

  private void advanceTo(long tradeId) {
    lastTradeId = tradeId;
    lowerRun = 0;
    if (tradeId >= aheadTradeId) {
      aheadTradeId = NONE;
      behind = false;
    }
  }

  /** Below the last one: seen before, or old, or the venue numbers anew; far above: wrong. */
  private void outOfLine(long tradeId) {
    if (isNewNumbering(tradeId)) {
      forgetWhatWasTold();
      advanceTo(tradeId);
    }
  }

  private boolean isNewNumbering(long tradeId) {
    boolean rising =
        lowerRun > 0 && tradeId > lowerTradeId && tradeId - lowerTradeId < Tick.FARTHEST_RISE;
    lowerRun = rising ? lowerRun + 1 : 1;
    lowerTradeId = tradeId;
    return lowerRun >= RESTART_RUN;
  }
}
