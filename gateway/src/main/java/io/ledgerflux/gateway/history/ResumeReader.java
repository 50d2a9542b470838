package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.history.ResumeRows.Span;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Place.InHistory;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.HeldRange;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Finds where a resume goes on among stored ticks, and what follows.
 *
 * @param rows what is stored
 * @param reachNanos how long ago a tick was read that is still found
 * @param nowNanos the time, since the epoch
 */
record ResumeReader(ResumeRows rows, long reachNanos, long nowNanos) {
  /** A page of what is found. */
  Found find(Search search) throws SQLException {
    if (search.afterNanos() != Search.UNKNOWN) {
      // The same sequence may stand in a later numbering, too.
      return read(search, HistoryPage.next(search.afterSequence(), search.afterNanos()));
    }
    return switch (search.from()) {
      case InHistory(long eventNanos, long _) ->
          read(search, HistoryPage.next(search.afterSequence(), eventNanos));
      case InStream _ -> begin(search);
    };
  }

  /** The first page of what the stream cannot answer for; empty where that is not known. */
  Optional<Found> beyondTheStream(Search search) throws SQLException {
    HeldRange held = search.held().orElseThrow();
    if (!rows.isStored(search.product(), held)) {
      return Optional.empty();
    }
    Optional<InHistory> start = rows.anchor(search);
    boolean isBeyond =
        start.isPresent()
            ? rows.isShared(search)
                || rows.span(search.product(), start.get().eventNanos()).end().isPresent()
            : !search.isAhead() && !rows.isNumberedAnew(search.product());
    if (!isBeyond) {
      return Optional.empty();
    }
    if (start.isEmpty()) {
      start = rows.follower(search, nowNanos - reachNanos);
    }
    return start.isPresent() ? Optional.of(readFrom(start.get(), search)) : Optional.empty();
  }

  private Found begin(Search search) throws SQLException {
    Optional<InHistory> start = rows.anchor(search);
    if (start.isEmpty()) {
      start = rows.follower(search, nowNanos - reachNanos);
      if (start.isEmpty() || mayBeOfALaterNumbering(search, start.get())) {
        return Found.NOTHING;
      }
    }
    return readFrom(start.get(), search);
  }

  /**
   * Whether a sequence that no tick has lies in the numbering behind that of {@code start}, too.
   */
  private boolean mayBeOfALaterNumbering(Search search, InHistory start) throws SQLException {
    return rows.span(search.product(), start.eventNanos())
        .end()
        .filter(restart -> restart.sequence() <= search.afterSequence())
        .isPresent();
  }

  private Found readFrom(InHistory start, Search search) throws SQLException {
    HistoryPage page = HistoryPage.first(search.afterSequence(), start.eventNanos());
    Found found = read(search, page);
    return page.oldestNanos() < nowNanos - reachNanos ? Found.NOTHING : found;
  }

  private Found read(Search search, HistoryPage page) throws SQLException {
    while (!page.isEnded()) {
      Span span = rows.span(search.product(), page.lastNanos());
      page.readIn(span);
      int most = page.room();
      List<Arrival> read = rows.behind(search.product(), page.lastSequence(), span, most);
      read.forEach(row -> page.add(row, nowNanos));
      if (read.size() < most && !page.isEnded()) {
        span.end().ifPresentOrElse(page::beginAnew, page::end);
      }
    }
    return page.found();
  }
}
