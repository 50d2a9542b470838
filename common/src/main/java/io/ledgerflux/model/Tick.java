package io.ledgerflux.model;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One message of the venue's ticker: what was traded, and the top of the book after it.
 *
 * @param product such as {@code BTC-USD}
 * @param sequence the venue's number; rises within a product, with holes
 * @param previousSequence the sequence of the tick passed on before this one, of this product; set
 *     by the normalizer, empty for the first tick known and after a restart of the numbering
 * @param restart whether the venue began its numbering anew with this tick
 * @param eventNanos when it happened at the venue, in nanoseconds since the epoch
 * @param ingestNanos when the ingestor read it, in nanoseconds since the epoch
 * @param lastTrade null where the message told none
 * @param bestBid null where the message told none
 * @param bestAsk null where the message told none
 * @param day null where the message told none
 */
public record Tick(
    String product,
    long sequence,
    OptionalLong previousSequence,
    boolean restart,
    long eventNanos,
    long ingestNanos,
    @Nullable Trade lastTrade,
    @Nullable Quote bestBid,
    @Nullable Quote bestAsk,
    @Nullable DayStatistics day) {
  /**
   * How far a sequence or a trade id may rise from one tick of a product to the next: farther above
   * the last one is no rise, but a fault or a new numbering.
   */
  public static final long FARTHEST_RISE = 1_000_000_000L;

  /** This tick as the one that follows {@code previous} on the tape. */
  public Tick following(OptionalLong previous) {
    return new Tick(
        product,
        sequence,
        previous,
        false,
        eventNanos,
        ingestNanos,
        lastTrade,
        bestBid,
        bestAsk,
        day);
  }

  /** This tick as the first of a new numbering. */
  public Tick restarting() {
    return new Tick(
        product,
        sequence,
        OptionalLong.empty(),
        true,
        eventNanos,
        ingestNanos,
        lastTrade,
        bestBid,
        bestAsk,
        day);
  }

  /** This tick as if it had been read at {@code nanos} since the epoch. */
  public Tick readAt(long nanos) {
    return new Tick(
        product,
        sequence,
        previousSequence,
        restart,
        eventNanos,
        nanos,
        lastTrade,
        bestBid,
        bestAsk,
        day);
  }

  /** The id of the trade that it tells; empty where it tells none. */
  public OptionalLong tradeId() {
    return lastTrade == null ? OptionalLong.empty() : lastTrade.tradeId();
  }
}
