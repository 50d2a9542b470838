package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.session.Archive;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.SearchPlaces;
import io.ledgerflux.gateway.session.Seeker;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Timestamps;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds in tick_history what the broker does not keep any more. */
public final class HistoryArchive implements Archive {
  private static final Logger log = LoggerFactory.getLogger(HistoryArchive.class);
  private static final Duration RETRY = Duration.ofMillis(250);

  private final HistoryPool pool;
  private final SearchPlaces places;
  private final long reachNanos;
  private final Outage outage = new Outage();

  /**
   * Searches in {@code pool}.
   *
   * @param mostSearches how many at a time; the others wait here, however long it takes, so that
   *     one who waits for a connection knows that the database is away
   * @param reach how long ago a tick was read that is still found
   */
  public HistoryArchive(HistoryPool pool, int mostSearches, Duration reach) {
    this.pool = pool;
    this.places = new SearchPlaces(mostSearches);
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
   * What is stored behind the sequence that is sought. It is sure where the history has come to
   * memory's beginning: then no numbering that has begun since is unknown to it. Nobody waits here
   * for a database that is away.
   */
  @Override
  public Optional<Found> recall(Search search, Seeker seeker) throws InterruptedException {
    if (search.memoryFrom().isEmpty() || pool.isAway() || !places.enter(seeker)) {
      return Optional.empty();
    }
    try {
      long nowNanos = Timestamps.nanos(Instant.now());
      return pool.read(connection -> recall(connection, search, nowNanos));
    } catch (SQLException e) {
      log.debug("{} is not recalled", search, e);
      return Optional.empty();
    } finally {
      places.leave();
    }
  }

  private Optional<Found> recall(Connection connection, Search search, long nowNanos)
      throws SQLException {
    ResumeQueries queries = new ResumeQueries(pool.metrics(), connection);
    long oldestNanos = nowNanos - reachNanos;
    if (!queries.isStored(search.product(), search.memoryFrom().orElseThrow())) {
      return Optional.empty();
    }
    Optional<InHistory> start = queries.anchor(search, oldestNanos);
    if (start.isEmpty() && !queries.isNumberedAnew(search.product(), oldestNanos)) {
      start = queries.follower(search, oldestNanos, oldestNanos);
    }
    return start.isEmpty()
        ? Optional.empty()
        : Optional.of(readFrom(start.get(), queries, search, nowNanos));
  }

  /** What is found; empty where the database is away and may be back in a moment. */
  private Optional<Found> attempt(Search search, Seeker seeker) throws InterruptedException {
    if (!places.enter(seeker)) {
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
      places.leave();
    }
  }

  private Found find(Connection connection, Search search, long nowNanos) throws SQLException {
    ResumeQueries queries = new ResumeQueries(pool.metrics(), connection);
    return switch (search.from()) {
      case InHistory from ->
          read(queries, search, new HistoryPage(search.afterSequence(), from), nowNanos);
      case InStream _ -> begin(queries, search, nowNanos);
    };
  }

  private Found begin(ResumeQueries queries, Search search, long nowNanos) throws SQLException {
    Optional<InHistory> start = queries.anchor(search, Long.MIN_VALUE);
    if (start.isEmpty()) {
      start = queries.follower(search, Long.MIN_VALUE, nowNanos - reachNanos);
    }
    return start.isEmpty() ? Found.NOTHING : readFrom(start.get(), queries, search, nowNanos);
  }

  private Found readFrom(InHistory start, ResumeQueries queries, Search search, long nowNanos)
      throws SQLException {
    // A tick can have happened before one that it follows.
    InHistory from =
        new InHistory(start.eventNanos() - TapeAssembler.PATIENCE_NANOS, Long.MIN_VALUE);
    HistoryPage page = new HistoryPage(search.afterSequence(), from, start.eventNanos());
    Found found = read(queries, search, page, nowNanos);
    return page.oldestNanos() < nowNanos - reachNanos ? Found.NOTHING : found;
  }

  private static Found read(ResumeQueries queries, Search search, HistoryPage page, long nowNanos)
      throws SQLException {
    while (!page.isEnded()) {
      List<Arrival> rows = queries.behind(search, page.cursor(), page.mostRows());
      rows.forEach(page::add);
      if (rows.size() < page.mostRows()) {
        page.end(nowNanos);
      }
    }
    return page.found();
  }
}
