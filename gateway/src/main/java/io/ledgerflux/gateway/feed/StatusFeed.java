package io.ledgerflux.gateway.feed;

import io.ledgerflux.codec.FeedStatusCodec;
import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.FeedSummaries;
import io.ledgerflux.model.FeedStatus;
import io.ledgerflux.model.FeedWord;
import io.ledgerflux.model.ForgottenFeed;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Subjects;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears how each product's feed is doing, and says so where it changes; and which product is to be
 * forgotten. Ingestors repeat what they tell every few seconds, so it is heard without a position:
 * what is missed comes again. That a product is to be forgotten is told once, and kept by the
 * broker: after each break it is looked whether that was missed. Lives on one thread, which may
 * block.
 */
public final class StatusFeed {
  private static final Logger log = LoggerFactory.getLogger(StatusFeed.class);

  /** What is told faster than it is worked off is told again soon, or looked up. */
  private static final int MOST_WAITING = 10_000;

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final long NEVER = -1;

  private final Broker broker;
  private final Hearer hearer;
  private final FeedSummaries summaries = new FeedSummaries();
  private final BlockingQueue<byte[]> told = new LinkedBlockingQueue<>(MOST_WAITING);
  private volatile boolean overran;
  private long lookedIn = NEVER;

  /** Who is told of feeds. */
  public interface Hearer {
    /** Something happened to a feed. */
    void tell(FeedEvent event);

    /** {@code product} is read no more. */
    void forget(String product);
  }

  /** A feed from {@code broker} to {@code hearer}. */
  public StatusFeed(Broker broker, Hearer hearer) {
    this.broker = broker;
    this.hearer = hearer;
  }

  /**
   * Begins to hear, and tells what was told last. What was forgotten by now is nowhere to be read:
   * who reads the market from here on needs no word of it.
   */
  public void begin() {
    broker.hear(Subjects.statuses(), this::hear);
    long spell = broker.spell();
    lastWords()
        .ifPresent(
            messages -> {
              messages.forEach(this::takeKept);
              lookedIn = spell;
            });
  }

  /** Hears until it is interrupted. */
  public void run() throws InterruptedException {
    long lookedNanos = System.nanoTime();
    while (true) {
      byte @Nullable [] next = told.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      if (next != null) {
        takeTold(next);
      }
      if (System.nanoTime() - lookedNanos >= LOOK.toNanos()) {
        lookedNanos = System.nanoTime();
        if (overran || broker.spell() != lookedIn) {
          lookForWhatWasMissed();
        }
        summaries.onTime(lookedNanos).forEach(hearer::tell);
      }
    }
  }

  private void hear(byte[] word) {
    if (!told.offer(word)) {
      overran = true;
    }
  }

  /** What was heard before it goes first: it may be older. */
  private void lookForWhatWasMissed() {
    long spell = broker.spell();
    overran = false;
    lookedIn = NEVER; // Until it is known what was missed.
    for (byte[] next = told.poll(); next != null; next = told.poll()) {
      takeTold(next);
    }
    lastWords()
        .ifPresent(
            messages -> {
              for (StreamMessage message : messages) {
                decode(message.data())
                    .filter(ForgottenFeed.class::isInstance)
                    .map(ForgottenFeed.class::cast)
                    .ifPresent(this::forget);
              }
              lookedIn = spell;
            });
  }

  private Optional<List<StreamMessage>> lastWords() {
    try {
      return Optional.of(new StreamLookup(broker).lastOfEach(Subjects.STATUS, Subjects.statuses()));
    } catch (IOException e) {
      log.debug("what the feeds told last is not known", e);
      return Optional.empty();
    }
  }

  private void takeTold(byte[] data) {
    decode(data)
        .ifPresent(
            word -> {
              switch (word) {
                case FeedStatus status -> take(status, 0);
                case ForgottenFeed forgotten -> forget(forgotten);
              }
            });
  }

  private void takeKept(StreamMessage message) {
    decode(message.data())
        .ifPresent(
            word -> {
              switch (word) {
                case FeedStatus status -> take(status, ageNanos(message));
                case ForgottenFeed forgotten -> summaries.forget(forgotten);
              }
            });
  }

  /** What the broker kept may be the last word of an ingestor that is long gone. */
  private static long ageNanos(StreamMessage kept) {
    return Math.max(0, Timestamps.nanos(Instant.now()) - kept.brokerNanos());
  }

  private void take(FeedStatus status, long ageNanos) {
    long nowNanos = System.nanoTime();
    hearer.tell(summaries.on(status, nowNanos - ageNanos, nowNanos));
  }

  private void forget(ForgottenFeed forgotten) {
    if (summaries.forget(forgotten)) {
      log.info("{} is forgotten", forgotten.product());
      hearer.forget(forgotten.product());
    }
  }

  private static Optional<FeedWord> decode(byte[] data) {
    try {
      return Optional.of(FeedStatusCodec.decode(data));
    } catch (MalformedMessageException e) {
      log.warn("a message in market_status tells nothing of a feed", e);
      return Optional.empty();
    }
  }
}
