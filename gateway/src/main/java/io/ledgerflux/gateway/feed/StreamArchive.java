package io.ledgerflux.gateway.feed;

import io.ledgerflux.gateway.session.Archive;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.SearchPlaces;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Batch;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.Start;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.StreamReader;
import io.ledgerflux.nats.Subjects;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds in market_ticks what memory does not hold any more. Most of what is sought stands near
 * where the search begins. What does not is perhaps of another numbering: to know that, all may
 * have to be read that the broker has of a product. Such a search has a place among few, and rests
 * for most of the time, so that those who are live do not notice how many there are.
 */
public final class StreamArchive implements Archive {
  private static final Duration ANSWER = Duration.ofSeconds(2);

  /** A broker that is away for no longer than this is waited for. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  /** Places are noted every 256 ticks: what stands near one is among the first that are read. */
  private final Reach near = new Reach(new SearchPlaces(halfOfTheMachine()), 128, 512, 2);

  private final Reach far = new Reach(new SearchPlaces(1), 500, Long.MAX_VALUE, 9);
  private final Reach own = new Reach(new SearchPlaces(8), 500, Long.MAX_VALUE, 0);
  private final Broker broker;

  /**
   * How far searches go.
   *
   * @param places for those that go so far at a time; the others wait
   * @param atOnce how many messages are read at a time
   * @param messages how many in all before something is found
   * @param rests for how long one rests for each time that it reads
   */
  private record Reach(SearchPlaces places, int atOnce, long messages, int rests) {
    /** Whether it is not for such a search to find what {@code page} is to tell. */
    boolean isExceeded(SearchPage page, long read) {
      boolean isPassed = messages < Long.MAX_VALUE && page.hasPassed();
      return !page.hasFound() && (isPassed || read >= messages);
    }
  }

  private static int halfOfTheMachine() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** Searches at {@code broker}. */
  public StreamArchive(Broker broker) {
    this.broker = broker;
  }

  /** Finds what stands near where a search begins, and gives up what does not. */
  public Archive nearby() {
    return new Archive() {
      @Override
      public Found find(Search search) throws InterruptedException {
        return find(search, Seeker.GATEWAY);
      }

      @Override
      public Found find(Search search, Seeker seeker) throws InterruptedException {
        return StreamArchive.this.find(search, seeker, near).orElse(Found.NOTHING);
      }
    };
  }

  /**
   * What the tape itself lacks all wait for: such a search goes as far as it must, and rests not.
   */
  @Override
  public Found find(Search search) throws InterruptedException {
    return find(search, Seeker.GATEWAY, own).orElse(Found.NOTHING);
  }

  @Override
  public Found find(Search search, Seeker seeker) throws InterruptedException {
    Optional<Found> found = find(search, seeker, near);
    if (found.isEmpty()) {
      found = find(search, seeker, far);
    }
    return found.orElse(Found.NOTHING);
  }

  /** What is found within {@code reach}; empty where one has to go further. */
  private Optional<Found> find(Search search, Seeker seeker, Reach reach)
      throws InterruptedException {
    if (!reach.places().enter(seeker)) {
      return Optional.of(Found.NOTHING);
    }
    try {
      SearchPage page = new SearchPage(search);
      boolean isOver = read(search, page, seeker, reach);
      if (isOver && !page.mayBeProvenFromTheBeginning()) {
        return Optional.of(page.found());
      }
      if (!isOver || reach.equals(near)) {
        return Optional.empty();
      }
      SearchPage whole = new SearchPage(search.fromTheBeginning());
      read(search.fromTheBeginning(), whole, seeker, reach);
      return Optional.of(whole.found());
    } finally {
      reach.places().leave();
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

  /** Reads until the page is full, or to the stream's end; false where that is out of reach. */
  private boolean read(Search search, SearchPage page, Seeker seeker, Reach reach)
      throws InterruptedException {
    try (StreamReader reader = open(search)) {
      Reading reading = new Reading(reader, page);
      while (!reading.isOver() && seeker.isWaiting()) {
        if (reach.isExceeded(page, reading.messages)) {
          return false;
        }
        long beganNanos = System.nanoTime();
        reading.goOn(reach.atOnce());
        Thread.sleep(Duration.ofNanos(reach.rests() * (System.nanoTime() - beganNanos)));
      }
    }
    return true;
  }

  /**
   * How far a page has been read. At the stream's end it is over: what comes meanwhile comes to
   * memory as well, and to wait for it would hold up whom it is sought for, and what else he seeks.
   */
  private static final class Reading {
    private final StreamReader reader;
    private final SearchPage page;
    private long lastAnswerNanos = System.nanoTime();
    private boolean isAtEnd;
    private long messages;

    Reading(StreamReader reader, SearchPage page) {
      this.reader = reader;
      this.page = page;
    }

    boolean isOver() {
      return page.isEnded() || (isAtEnd && page.hasFound());
    }

    void goOn(int most) throws InterruptedException {
      Batch batch = reader.next(most, Duration.ZERO, ANSWER);
      messages += batch.messages().size();
      for (StreamMessage message : batch.messages()) {
        if (!page.isEnded()) {
          TapeAssembly.decode(message).ifPresent(page::add);
        }
      }
      if (batch.messages().isEmpty()) {
        goOnWithoutAnswer(batch);
      } else {
        lastAnswerNanos = System.nanoTime();
        isAtEnd = batch.pending() == 0;
        if (isAtEnd && page.hasPassed()) {
          page.end(Timestamps.nanos(Instant.now()));
        }
      }
    }

    private void goOnWithoutAnswer(Batch batch) {
      if (reader.isAttached() && batch.pending() == 0) {
        page.end(Timestamps.nanos(Instant.now()));
      } else if (System.nanoTime() - lastAnswerNanos > PATIENCE_NANOS) {
        page.giveUp();
      }
    }
  }
}
