package io.ledgerflux.operator.doctor;

import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.nats.Loss;
import io.ledgerflux.nats.ShardNumber;
import io.ledgerflux.nats.StreamReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The broker, as it was seen.
 *
 * @param url where it is
 * @param shards how many shards there are; empty where it does not tell
 * @param streams each as it is
 * @param withheld what a stream says that it holds, and does not give, by its name
 * @param normalizers how far each has come; none while the number of shards is being changed
 * @param unread the shards of market_raw that nobody reads; none while that is being changed
 * @param feeds how each product's feed is doing, as ingestors told last
 * @param rejects how many messages of each reason are kept
 * @param traffic what came within the last minutes
 * @param newestRaw when the newest ticks of market_raw happened, were read and were stored
 */
record BrokerSight(
    String url,
    Optional<ShardNumber> shards,
    List<StreamReport> streams,
    Map<String, Loss> withheld,
    List<ReaderSight> normalizers,
    Set<Integer> unread,
    List<FeedStatus> feeds,
    Map<String, Long> rejects,
    Traffic traffic,
    List<Clocks> newestRaw) {

  /**
   * What came within the last minutes.
   *
   * @param ticks into market_raw
   * @param rejects into market_rejects
   */
  record Traffic(long ticks, long rejects) {}

  /**
   * One tick on three clocks, in nanoseconds since the epoch.
   *
   * @param eventNanos the venue's
   * @param ingestNanos the ingestor's
   * @param brokerNanos the broker's
   */
  record Clocks(long eventNanos, long ingestNanos, long brokerNanos) {}
}
