package io.ledgerflux.ingestor.feed;

import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.supervision.Effect;
import io.ledgerflux.ops.Logging;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells people and metrics what the supervisor notices about one connection: a line a spell of
 * trouble, not one a try.
 */
final class FeedLog {
  private static final Logger log = LoggerFactory.getLogger(FeedLog.class);
  private static final long GAP_LINE_NANOS = Duration.ofMinutes(1).toNanos();

  private final String name;
  private final URI venue;
  private final IngestorMetrics metrics;
  private final Map<String, Long> gapLineNanos = new HashMap<>();
  private String lastProblem = "not connected yet";
  private String lastComplaint = "";
  private boolean away;

  FeedLog(String name, URI venue, IngestorMetrics metrics) {
    this.name = name;
    this.venue = venue;
    this.metrics = metrics;
  }

  /** What the connection is called. */
  String name() {
    return name;
  }

  /** What was wrong with the connection last. */
  String lastProblem() {
    return lastProblem;
  }

  void tell(Effect.Notice notice) {
    switch (notice) {
      case Effect.Disconnected disconnected -> disconnected(disconnected);
      case Effect.Subscribed subscribed -> {
        lastProblem = "not subscribed";
        lastComplaint = "";
        subscribed(subscribed);
      }
      case Effect.Refused refused -> refused(refused);
      case Effect.Complaint complaint -> complaint(complaint.text());
      case Effect.GapFound gap -> gap(gap);
      case Effect.TradesMissed missed -> metrics.tradesMissed(missed.product(), missed.count());
      case Effect.Resynced resynced -> resynced(resynced);
    }
  }

  /** The end of a spell of trouble is told as loudly as its beginning. */
  private void subscribed(Effect.Subscribed subscribed) {
    log.atLevel(away ? Level.WARN : Level.INFO)
        .log("{}: subscribed to {}", name, String.join(", ", subscribed.products()));
    away = false;
  }

  private void refused(Effect.Refused refused) {
    lastProblem = refused.product() + " is refused: " + refused.reason();
    told(Level.WARN, refused.product())
        .log(
            "{}: left out {}, the venue says: {}; tried again in {} s",
            name,
            refused.product(),
            refused.reason(),
            refused.retryIn().toSeconds());
  }

  private void resynced(Effect.Resynced resynced) {
    metrics.resynced(resynced.product(), resynced.success());
    told(Level.INFO, resynced.product())
        .log(
            "{}: subscribed {} anew {}",
            name,
            resynced.product(),
            resynced.success()
                ? "and it has caught up"
                : "but it stays silent, or behind its heartbeats");
  }

  private static LoggingEventBuilder told(Level level, String product) {
    return log.atLevel(level).addKeyValue(Logging.PRODUCT, product);
  }

  private void disconnected(Effect.Disconnected disconnected) {
    lastProblem = disconnected.reason();
    away = true;
    if (disconnected.failures() == 1) {
      log.warn(
          "{}: no connection to {}: {}; trying on for ever", name, venue, disconnected.reason());
    } else {
      log.debug("{}: try {}: {}", name, disconnected.failures(), disconnected.reason());
    }
  }

  private void complaint(String text) {
    if (text.equals(lastComplaint)) {
      log.debug("{}: {}", name, text);
    } else {
      log.warn("{}: {}", name, text);
    }
    lastComplaint = text;
  }

  /** A feed that merges trades jumps all the time: a line a minute tells it. */
  private void gap(Effect.GapFound gap) {
    metrics.gap(gap.product());
    long nowNanos = System.nanoTime();
    Long last = gapLineNanos.get(gap.product());
    if (last == null || nowNanos - last >= GAP_LINE_NANOS) {
      gapLineNanos.put(gap.product(), nowNanos);
      told(Level.WARN, gap.product())
          .log(
              "{}: a gap in {}, after trade {}; next known is {}",
              name,
              gap.product(),
              gap.lastTradeId(),
              gap.nextTradeId());
    }
  }
}
