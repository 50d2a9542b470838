package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.FeedStandings;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears how each product's feed is doing, and says so where it changes. Ingestors repeat what they
 * tell every few seconds, so it is heard without a position: what is missed comes again. Lives on
 * one thread, which may block.
 */
public final class StatusFeed {
  private static final Logger log = LoggerFactory.getLogger(StatusFeed.class);

  /** What is told faster than it is worked off is told again soon. */
  private static final int MOST_WAITING = 10_000;

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Broker broker;
  private final Consumer<FeedEvent> hearer;
  private final FeedStandings standings = new FeedStandings();
  private final BlockingQueue<byte[]> told = new LinkedBlockingQueue<>(MOST_WAITING);

  /** A feed from {@code broker} to {@code hearer}. */
  public StatusFeed(Broker broker, Consumer<FeedEvent> hearer) {
    this.broker = broker;
    this.hearer = hearer;
  }

  /** Hears until it is interrupted. */
  public void run() throws InterruptedException {
    broker.hear(Subjects.statuses(), status -> told.offer(status));
    try {
      new StreamLookup(broker)
          .lastOfEach(Subjects.STATUS, Subjects.statuses())
          .forEach(message -> take(message.data(), ageNanos(message)));
    } catch (IOException e) {
      log.debug("what the feeds told last is not known", e);
    }
    long lookedNanos = System.nanoTime();
    while (true) {
      byte @Nullable [] next = told.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      if (next != null) {
        take(next, 0);
      }
      if (System.nanoTime() - lookedNanos >= LOOK.toNanos()) {
        lookedNanos = System.nanoTime();
        standings.onTime(lookedNanos).forEach(hearer);
      }
    }
  }

  /** What the broker kept may be the last word of an ingestor that is long gone. */
  private static long ageNanos(StreamMessage kept) {
    return Math.max(0, Timestamps.nanos(Instant.now()) - kept.brokerNanos());
  }

  private void take(byte[] status, long ageNanos) {
    try {
      long nowNanos = System.nanoTime();
      hearer.accept(standings.on(FeedStatusCodec.decode(status), nowNanos - ageNanos, nowNanos));
    } catch (MalformedMessageException e) {
      log.warn("a message in market_status is no status", e);
    }
  }
}
