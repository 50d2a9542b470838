package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.session.BackfillSource;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.SearchBudget;
import io.ledgerflux.gateway.session.SearchSlots;
import io.ledgerflux.gateway.session.SearchTurns;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Batch;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.Start;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.StreamReader;
import io.ledgerflux.nats.Subjects;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Finds in market_ticks what memory does not hold any more. */
public final class StreamBackfill implements BackfillSource {
  /** How many search at a time; the others wait. */
  static final int MOST_SEARCHES = 8;

  private static final int MOST_AT_ONCE = 500;
  private static final Duration ANSWER = Duration.ofSeconds(2);

  /** A broker that is away for no longer than this is waited for. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private final Broker broker;
  private final SearchSlots slots;

  /**
   * Searches at {@code broker}.
   *
   * @param mostPerSecond how many messages are read a second for all; 0 for no limit
   */
  public StreamBackfill(Broker broker, long mostPerSecond) {
    this.broker = broker;
    this.slots = new SearchSlots(MOST_SEARCHES, new SearchBudget(mostPerSecond, System::nanoTime));
  }

  @Override
  public Found find(Search search) throws InterruptedException {
    return find(search, Seeker.GATEWAY);
  }

  @Override
  public Found find(Search search, Seeker seeker) throws InterruptedException {
    try (SearchTurns turns = new SearchTurns(slots, seeker)) {
      if (search.isAhead() || !turns.begin()) {
        return Found.NOTHING;
      }
      SearchPage page = read(search, turns);
      return page.mayBeProvenFromTheBeginning() && isMoreBefore(search)
          ? read(search.fromTheBeginning(), turns).found()
          : page.found();
    }
  }

  /** Whether the stream has messages before those that were searched. */
  private boolean isMoreBefore(Search search) {
    try {
      return new StreamLookup(broker).firstSequence(Subjects.TICKS) < search.fromStreamSequence();
    } catch (IOException e) {
      return true; // Who reads them finds out.
    }
  }

  private SearchPage read(Search search, SearchTurns turns) throws InterruptedException {
    try (StreamReader reader = open(search)) {
      SearchPage page = new SearchPage(search);
      read(reader, page, turns);
      return page;
    }
  }

  private StreamReader open(Search search) {
    String product = search.product();
    return StreamReader.passing(
        broker,
        "market_ticks-resume",
        Subjects.TICKS,
        Subjects.tickOfAnyShard(product),
        new Start.AtSequence(search.fromStreamSequence()));
  }

  /**
   * Reads until the page is full, or to the stream's end: what comes meanwhile comes to memory as
   * well, and to wait for it would hold up whom it is sought for, and what else he seeks.
   */
  private static void read(StreamReader reader, SearchPage page, SearchTurns turns)
      throws InterruptedException {
    long lastAnswerNanos = System.nanoTime();
    while (true) {
      Batch batch = reader.next(MOST_AT_ONCE, Duration.ZERO, ANSWER);
      turns.count(batch.messages().size());
      boolean isAtEnd = !batch.messages().isEmpty() && batch.pending() == 0;
      for (StreamMessage message : batch.messages()) {
        if (!page.isEnded()) {
          TapeAssembly.decode(message).ifPresent(page::add);
        }
      }
      if (batch.messages().isEmpty()) {
        if (reader.isAttached() && batch.pending() == 0) {
          page.end(Timestamps.nanos(Instant.now()));
        } else if (System.nanoTime() - lastAnswerNanos > PATIENCE_NANOS) {
          page.giveUp();
        }
      } else {
        lastAnswerNanos = System.nanoTime();
        if (isAtEnd && page.hasPassed()) {
          page.end(Timestamps.nanos(Instant.now()));
        }
      }
      if (page.isEnded() || (isAtEnd && page.hasFound())) {
        return;
      }
      if (turns.isOver()) {
        reader.close(); // It goes on from where it was.
      }
      long sinceNanos = System.nanoTime();
      if (!turns.goOn()) {
        page.giveUp();
        return;
      }
      lastAnswerNanos += System.nanoTime() - sinceNanos;
    }
  }
}
