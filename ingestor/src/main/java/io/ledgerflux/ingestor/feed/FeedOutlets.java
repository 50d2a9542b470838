package io.ledgerflux.ingestor.feed;

import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.publish.Intake;

/**
 * Where all goes that the feed brings.
 *
 * @param intake takes ticks and rejects
 * @param metrics count
 */
public record FeedOutlets(Intake intake, IngestorMetrics metrics) {}
