package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.history.ResumeQueries.Span;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.IndexedBackfillSource;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.SearchSlots;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Held;
import io.ledgerflux.model.Timestamps;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    Optional<Found> found = attempt(search, seeker);
    while (found.isEmpty()) {
      Thread.sleep(RETRY);
      found = attempt(search, seeker);
    }
    return found.get();
  }

  /**
   * It is known for sure where the history has come to memory's beginning; of a sequence that is no
   * tick's only where no numbering has begun anew in it. Nobody waits long for it: he has the
   * stream as well.
   */
  @Override
  public Optional<Found> beyondTheStream(Search search, Seeker seeker) throws InterruptedException {
    if (search.held().isEmpty() || isResting() || !slots.acquire(seeker, SHORT_WAIT)) {
      return Optional.empty();
    }
    try {
      if (isResting()) {
        return Optional.empty();
      }
      long nowNanos = Timestamps.nanos(Instant.now());
      return pool.read(
          connection ->
              beyondTheStream(
                  new ResumeQueries(pool.metrics(), connection, SHORT_STATEMENT),
                  search,
                  nowNanos));
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

  private Optional<Found> beyondTheStream(ResumeQueries queries, Search search, long nowNanos)
      throws SQLException {
    Held held = search.held().orElseThrow();
    if (!queries.isStored(search.product(), held)) {
      return Optional.empty();
    }
    Optional<InHistory> start = queries.anchor(search);
    boolean isBeyond =
        start.isPresent()
            ? queries.span(search.product(), start.get().eventNanos()).end().isPresent()
            : !search.isAhead() && !queries.isNumberedAnew(search.product());
    if (!isBeyond) {
      return Optional.empty();
    }
    if (start.isEmpty()) {
      start = queries.follower(search, nowNanos - reachNanos);
    }
    return start.isPresent()
        ? Optional.of(readFrom(start.get(), queries, search, nowNanos))
        : Optional.empty();
  }

  /** What is found; empty where the database is away and may be back in a moment. */
  private Optional<Found> attempt(Search search, Seeker seeker) throws InterruptedException {
    if (!slots.acquire(seeker)) {
      return Optional.of(Found.NOTHING);
    }
    try {
      if (outage.isCertain(System.nanoTime())) {
        return Optional.of(Found.NOTHING);
      }
      long nowNanos = Timestamps.nanos(Instant.now());
      Found found = pool.read(connection -> find(connection, search, nowNanos));
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

  private Found find(Connection connection, Search search, long nowNanos) throws SQLException {
    ResumeQueries queries =
        new ResumeQueries(pool.metrics(), connection, ResumeQueries.AS_THE_POOL_SAYS);
    if (search.afterNanos() != Search.UNKNOWN) {
      // The same sequence may stand in a later numbering, too.
      return read(
          queries, search, HistoryPage.next(search.afterSequence(), search.afterNanos()), nowNanos);
    }
    return switch (search.from()) {
      case InHistory(long eventNanos, long _) ->
          read(queries, search, HistoryPage.next(search.afterSequence(), eventNanos), nowNanos);
      case InStream _ -> begin(queries, search, nowNanos);
    };
  }

  private Found begin(ResumeQueries queries, Search search, long nowNanos) throws SQLException {
    Optional<InHistory> start = queries.anchor(search);
    if (start.isEmpty()) {
      start = queries.follower(search, nowNanos - reachNanos);
      if (start.isEmpty() || mayBeOfALaterNumbering(search, start.get(), queries)) {
        return Found.NOTHING;
      }
    }
    return readFrom(start.get(), queries, search, nowNanos);
  }

  /**
   * Whether a sequence that no tick has lies in the numbering behind that of {@code start}, too.
   */
  private static boolean mayBeOfALaterNumbering(
      Search search, InHistory start, ResumeQueries queries) throws SQLException {
    return queries
        .span(search.product(), start.eventNanos())
        .end()
        .filter(restart -> restart.sequence() <= search.afterSequence())
        .isPresent();
  }

  private Found readFrom(InHistory start, ResumeQueries queries, Search search, long nowNanos)
      throws SQLException {
    HistoryPage page = HistoryPage.first(search.afterSequence(), start.eventNanos());
    Found found = read(queries, search, page, nowNanos);
    return page.oldestNanos() < nowNanos - reachNanos ? Found.NOTHING : found;
  }

  private static Found read(ResumeQueries queries, Search search, HistoryPage page, long nowNanos)
      throws SQLException {
    while (!page.isEnded()) {
      Span span = queries.span(search.product(), page.lastNanos());
      int most = page.room();
      List<Arrival> rows = queries.behind(search.product(), page.lastSequence(), span, most);
      rows.forEach(row -> page.add(row, nowNanos));
      if (rows.size() < most && !page.isEnded()) {
        span.end().ifPresentOrElse(page::beginAnew, page::end);
      }
    }
    return page.found();
  }
}
