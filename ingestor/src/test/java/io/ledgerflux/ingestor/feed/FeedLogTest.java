package io.ledgerflux.ingestor.feed;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.supervision.Effect;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FeedLogTest {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(FeedLog.class);
  private static final Effect.Subscribed SUBSCRIBED = new Effect.Subscribed(List.of("A-B"));

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final FeedLog log =
      new FeedLog(
          "feed",
          URI.create("ws://venue"),
          new IngestorMetrics(new CollectorRegistry(), List.of("A-B")));

  @BeforeEach
  void listen() {
    lines.start();
    LOGGER.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    LOGGER.detachAppender(lines);
  }

  @Test
  void tellsTheReturnOfTheFeedAsLoudlyAsItsLoss() {
    log.tell(SUBSCRIBED);
    log.tell(new Effect.Disconnected("closed", 1, Duration.ZERO));
    log.tell(new Effect.Disconnected("refused", 2, Duration.ZERO));
    log.tell(SUBSCRIBED);
    log.tell(SUBSCRIBED);

    assertThat(lines.list)
        .filteredOn(line -> line.getLevel() == Level.WARN)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "feed: no connection to ws://venue: closed; trying on for ever",
            "feed: subscribed to A-B");
  }
}
