package io.ledgerflux.ingestor.feed;

import io.ledgerflux.ingestor.codec.VenueMessageCodec;
import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.publish.QueueWriter;
import io.ledgerflux.ingestor.venue.VenueMessage;
import io.ledgerflux.model.Reject;
import io.ledgerflux.model.RejectReason;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the messages of one connection, and hands on what is to be published. */
final class FeedReader {
  private static final Logger log = LoggerFactory.getLogger(FeedReader.class);

  private final Predicate<String> asked;
  private final QueueWriter writer;
  private final IngestorMetrics metrics;

  /**
   * The products of which a ticker came since the venue began to tell: the first one is its last
   * trade, however long ago that was.
   */
  private final Set<String> heard = new HashSet<>();

  /** A reader of the connection on which the {@code asked} products were asked for. */
  FeedReader(Predicate<String> asked, FeedSinks sinks) {
    this.asked = asked;
    this.writer = sinks.writer();
    this.metrics = sinks.metrics();
  }

  /** Decodes {@code text}, and hands on a tick, or a reject of what cannot be used. */
  VenueMessage read(Inbound.Text text) {
    VenueMessage message = decode(text);
    switch (message) {
      case VenueMessage.Ticker ticker -> {
        if (asked.test(ticker.tick().product())) {
          if (!heard.add(ticker.tick().product())) {
            measure(text, ticker.tick().eventNanos());
          }
          writer.tick(ticker.tick(), text.nanoTime());
        } else {
          metrics.unused(IngestorMetrics.Unused.PRODUCT);
        }
      }
      case VenueMessage.Unusable unusable ->
          writer.reject(unusable, text.text(), text.epochNanos(), text.nanoTime());
      case VenueMessage.Heartbeat heartbeat ->
          heartbeat.eventNanos().ifPresent(sentNanos -> measure(text, sentNanos));
      case VenueMessage.Subscriptions _ -> {
        heard.clear();
        log.debug("the venue says {}", text.text());
      }
      case VenueMessage.VenueError _ -> log.debug("the venue says {}", text.text());
      case VenueMessage.Ignored _ -> metrics.unused(IngestorMetrics.Unused.TYPE);
    }
    return message;
  }

  private static VenueMessage decode(Inbound.Text text) {
    try {
      return VenueMessageCodec.decode(text.text(), text.epochNanos());
    } catch (RuntimeException bug) {
      log.error("a bug in reading a message, which becomes a reject", bug);
      return new VenueMessage.Unusable(
          RejectReason.INTERNAL_ERROR, bug.toString(), Reject.NO_PRODUCT, OptionalLong.empty());
    }
  }

  private void measure(Inbound.Text text, long eventNanos) {
    metrics.feedLatency(text.epochNanos() - eventNanos);
  }
}
