package io.ledgerflux.operator.doctor;

import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.operator.db.DatabaseView.Newest;
import java.util.Optional;

/**
 * Where the last tick of a product is, at each hop of its way.
 *
 * @param product such as {@code BTC-USD}
 * @param shard of the product
 * @param feed what an ingestor told of it last
 * @param raw the last one in market_raw
 * @param ticks the last one on the tape, in market_ticks
 * @param history the last one in the database; empty also where that was not asked
 * @param state the sequence of its state in the database
 * @param snapshot the last one in market_snapshots
 * @param gateway up to where a gateway tells the tape; empty also where none was asked
 * @param refused the reject of the last one in market_raw, where it was refused
 * @param known whether the database has the last one in market_raw: on its tape, which need not
 *     hold it again, or late
 */
record Hops(
    String product,
    int shard,
    Optional<FeedStatus> feed,
    Optional<Stored> raw,
    Optional<Stored> ticks,
    Look<Optional<Newest>> history,
    Optional<Long> state,
    Optional<Stored> snapshot,
    GatewayLook gateway,
    Optional<String> refused,
    boolean known) {

  /**
   * A tick in a stream.
   *
   * @param streamSequence of its message
   * @param sequence the venue's number
   * @param eventNanos when it happened, in nanoseconds since the epoch
   * @param ingestNanos when it was read, in nanoseconds since the epoch; 0 where that is not told
   * @param brokerNanos when it was stored, in nanoseconds since the epoch
   */
  record Stored(
      long streamSequence, long sequence, long eventNanos, long ingestNanos, long brokerNanos) {}
}
