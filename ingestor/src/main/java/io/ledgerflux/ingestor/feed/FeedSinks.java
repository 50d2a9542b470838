package io.ledgerflux.ingestor.feed;

import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.publish.QueueWriter;

/**
 * Where all goes that the feed brings.
 *
 * @param writer takes ticks and rejects
 * @param metrics count
 */
public record FeedSinks(QueueWriter writer, IngestorMetrics metrics) {}
