package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.IndexedBackfillSource;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.SearchSlots;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.model.Timestamps;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds in tick_history what memory does not hold any more. */
public final class HistoryBackfill implements IndexedBackfillSource {
  private static final Logger log = LoggerFactory.getLogger(HistoryBackfill.class);
  private static final Duration RETRY = Duration.ofMillis(250);

  /** So long a slot is waited for where the stream may be asked instead. */
  private static final Duration SHORT_WAIT = Duration.ofMillis(250);

  /** And so long an answer. */
  private static final Duration SHORT_STATEMENT = Duration.ofSeconds(1);

  /** So long the stream alone is asked when there was none. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final HistoryPool pool;
  private final SearchSlots slots;
  private final long reachNanos;
  private final Outage outage = new Outage();
  private final AtomicLong failedNanos = new AtomicLong(System.nanoTime() - REST.toNanos());

  /** What is looked up. */
  @FunctionalInterface
  private interface Lookup {
    Found in(ResumeReader reader) throws SQLException;
  }

  /**
   * Searches in {@code pool}.
   *
   * @param mostSearches how many at a time; the others wait here, however long it takes, so that
   *     one who waits for a connection knows that the database is away
   * @param reach how long ago a tick was read that is still found
   */
  public HistoryBackfill(HistoryPool pool, int mostSearches, Duration reach) {
    this.pool = pool;
    this.slots = new SearchSlots(mostSearches);
    this.reachNanos = reach.toNanos();
  }

  @Override
  public Found find(Search search) throws InterruptedException {
    return find(search, Seeker.GATEWAY);
  }

  @Override
  public Found find(Search search, Seeker seeker) throws InterruptedException {
    return find(search, seeker, reader -> reader.find(search));
  }

  private Found find(Search search, Seeker seeker, Lookup lookup) throws InterruptedException {
    Optional<Found> found = attempt(search, seeker, lookup);
    while (found.isEmpty()) {
      Thread.sleep(RETRY);
      found = attempt(search, seeker, lookup);
    }
    return found.get();
  }

  /**
   * It is known for sure where the history has come to memory's beginning; of a sequence that is no
   * tick's only where no numbering has begun anew in it. Nobody waits long for it who has the
   * stream as well; one who is ahead of memory has not.
   */
  @Override
  public Optional<Found> beyondTheStream(Search search, Seeker seeker) throws InterruptedException {
    if (search.held().isEmpty()) {
      return Optional.empty();
    }
    if (!search.isAhead()) {
      return beforeTheStream(search, seeker);
    }
    Found found =
        find(search, seeker, reader -> reader.beyondTheStream(search).orElse(Found.NOTHING));
    return found.proven() ? Optional.of(found) : Optional.empty();
  }

  private Optional<Found> beforeTheStream(Search search, Seeker seeker)
      throws InterruptedException {
    if (isResting() || !slots.acquire(seeker, SHORT_WAIT)) {
      return Optional.empty();
    }
    try {
      if (isResting()) {
        return Optional.empty();
      }
      return pool.read(connection -> reader(connection, SHORT_STATEMENT).beyondTheStream(search));
    } catch (SQLException e) {
      log.debug("{} is not looked up", search, e);
      failedNanos.set(System.nanoTime());
      return Optional.empty();
    } finally {
      slots.release();
    }
  }

  /** Whether the database is away, or was slow a moment ago. */
  private boolean isResting() {
    return pool.isAway() || System.nanoTime() - failedNanos.get() < REST.toNanos();
  }

  /** What is found; empty where the database is away and may be back in a moment. */
  private Optional<Found> attempt(Search search, Seeker seeker, Lookup lookup)
      throws InterruptedException {
    if (!slots.acquire(seeker)) {
      return Optional.of(Found.NOTHING);
    }
    try {
      if (outage.isCertain(System.nanoTime())) {
        return Optional.of(Found.NOTHING);
      }
      Found found =
          pool.read(connection -> lookup.in(reader(connection, ResumeQueries.AS_THE_POOL_SAYS)));
      outage.over();
      return Optional.of(found);
    } catch (SQLException e) {
      log.debug("{} finds nothing", search, e);
      if (!HistoryPool.isAway(e)) {
        return Optional.of(Found.NOTHING);
      }
      outage.failed(System.nanoTime());
      return outage.isLong(System.nanoTime()) ? Optional.of(Found.NOTHING) : Optional.empty();
    } finally {
      slots.release();
    }
  }

  private ResumeReader reader(Connection connection, Duration longest) {
    return new ResumeReader(
        new ResumeQueries(pool.metrics(), connection, longest),
        reachNanos,
        Timestamps.nanos(Instant.now()));
  }
}
