package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.history.ReplayBackfill.Filled;
import io.ledgerflux.gateway.history.ReplayRows.Cursor;
import io.ledgerflux.gateway.history.ReplayRows.Missed;
import io.ledgerflux.gateway.history.ReplayRows.Newest;
import io.ledgerflux.gateway.session.Fetched;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Unavailable;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the window of a replay: rows by event time over all products, each product's put into its
 * tape's order. What it has read and not handed out stays, so a page that failed is asked again.
 */
final class ReplayReader implements ReplayHistory.Pages {
  private static final Logger log = LoggerFactory.getLogger(ReplayReader.class);

  /** What happened at the end of a window is stored so long after it. */
  private static final long SETTLING = Duration.ofSeconds(2).toNanos();

  /** Reading begins so long before the window: most ticks that join on are read so in one go. */
  private static final long LEAD = TapeAssembler.PATIENCE_NANOS;

  private static final int MOST_SLICES = 16;
  private static final OptionalLong RETRY_MILLIS = OptionalLong.of(2_000);

  private final ReplayOrder order;
  private final Source source;
  private final Runnable onClose;
  private final ReplayedTapes tapes;
  private final long beginNanos;

  /** Rows that were read, and not added yet. */
  private final Deque<Arrival> slice = new ArrayDeque<>();

  private final RestartSettling restarts = new RestartSettling();
  private Cursor cursor;
  private long sliceStart;
  private final SliceLength sliceLength = new SliceLength();
  private boolean begun;

  /** What is not known to be stored whole. */
  private Map<String, Long> open = Map.of();

  /** Whether it is yet to be looked for what was stored behind the cursor, or stands before it. */
  private boolean filling;

  private boolean closed;

  /** What is stored, as it is now. */
  interface Source {
    /** What is read of a page in one go. */
    interface Reading {
      PageEnd of(ReplayRows stored) throws SQLException;
    }

    PageEnd read(Reading reading) throws SQLException;
  }

  ReplayReader(ReplayOrder order, Source source, Runnable onClose) {
    this.order = order;
    this.source = source;
    this.onClose = onClose;
    this.beginNanos = order.fromNanos() - LEAD;
    this.tapes = new ReplayedTapes(order, beginNanos);
    this.sliceStart = beginNanos;
    this.cursor = Cursor.before(sliceStart);
  }

  @Override
  public Fetched next(long epochNanos, boolean patient) {
    try {
      PageEnd end = source.read(stored -> read(stored, epochNanos, patient));
      return tapes.turn(end, open);
    } catch (SQLException e) {
      log.debug("{} cannot be read", order, e);
      return new Unavailable("the history cannot be read now", RETRY_MILLIS);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }

  private PageEnd read(ReplayRows stored, long epochNanos, boolean patient) throws SQLException {
    ReplayBackfill backfill = new ReplayBackfill(stored, tapes, restarts, beginNanos, epochNanos);
    open = Map.of();
    if (!begun) {
      backfill.start(order.products());
      begun = true;
    }
    for (int i = 0; i < MOST_SLICES && tapes.ready() < ReplayRows.MOST_ROWS; i++) {
      if (!readSlice(backfill)) {
        return atTheEnd(backfill, patient);
      }
      if (isSettling(backfill)) {
        return PageEnd.PRESENT;
      }
    }
    return PageEnd.MORE;
  }

  /** Whether a numbering begins, and ticks of the one before may be stored yet. */
  private boolean isSettling(ReplayBackfill backfill) throws SQLException {
    Optional<Tick> restart = restarts.lookAgain(backfill.stored(), backfill.epochNanos());
    restart.ifPresent(tick -> open = Map.of(tick.product(), tick.eventNanos()));
    return restart.isPresent();
  }

  /** Goes on by a slice, or finds where the next rows are; false where there are none. */
  private boolean readSlice(ReplayBackfill backfill) throws SQLException {
    if (!filling) {
      ReplayRows stored = backfill.stored();
      long until = Math.min(order.endNanos(), sliceStart + sliceLength.nanos());
      slice.addAll(stored.slice(cursor, sliceStart, until));
      if (slice.isEmpty()) {
        OptionalLong next = stored.firstFrom(order.products(), until);
        sliceStart = next.orElse(sliceStart);
        return next.isPresent();
      }
      cursor = Cursor.at(slice.getLast());
      sliceLength.gave(slice.size(), cursor.eventNanos() - sliceStart);
      sliceStart = cursor.eventNanos();
      filling = true;
    }
    if (!isNextSettled(backfill)) {
      return true;
    }
    backfill.meet(slice);
    if (isSliceAdded(backfill) && areRestartsMet(backfill)) {
      fillHoles(backfill, cursor.eventNanos());
    }
    return true;
  }

  /** Whether no numbering begins next before which ticks of another may be stored yet. */
  private boolean isNextSettled(ReplayBackfill backfill) throws SQLException {
    Arrival next = slice.peekFirst();
    return next == null
        || !next.tick().restart()
        || restarts.look(next.tick(), backfill.stored(), backfill.epochNanos());
  }

  /** Before a numbering begins anew, what was stored behind the cursor is looked for. */
  private boolean isSliceAdded(ReplayBackfill backfill) throws SQLException {
    while (!slice.isEmpty()) {
      Tick next = slice.getFirst().tick();
      if (!isNextSettled(backfill)
          || (next.restart()
              && !backfill.isReadUntil(next.eventNanos(), List.of(next.product())))) {
        return false;
      }
      tapes.add(slice.removeFirst(), backfill.epochNanos());
    }
    return true;
  }

  /** Where ticks are lower than those before them, the numbering began anew behind the cursor. */
  private boolean areRestartsMet(ReplayBackfill backfill) throws SQLException {
    List<String> unexplained = tapes.unexplained();
    return unexplained.isEmpty() || backfill.isReadUntil(cursor.eventNanos(), unexplained);
  }

  /** Answers what was stored before, of products of which more may come. */
  private Map<String, Newest> fillHoles(ReplayBackfill backfill, long readNanos)
      throws SQLException {
    Filled filled = backfill.fillHoles(readNanos);
    filling = filled.ledOn() || !tapes.unexplained().isEmpty();
    return filled.newest();
  }

  private PageEnd atTheEnd(ReplayBackfill backfill, boolean patient) throws SQLException {
    long overNanos = backfill.epochNanos() - order.endNanos();
    if (order.toNanos().isEmpty() || overNanos < SETTLING) {
      return PageEnd.PRESENT;
    }
    Set<String> passed = backfill.stored().after(order.endNanos());
    if (!backfill.isReadUntil(order.endNanos(), order.products())) {
      return isSettling(backfill) ? PageEnd.PRESENT : PageEnd.MORE;
    }
    List<Missed> rest = tapes.rest(order.products());
    Map<String, Newest> newest = fillHoles(backfill, order.endNanos());
    if (filling || !rest.equals(tapes.rest(order.products()))) {
      return isSettling(backfill) ? PageEnd.PRESENT : PageEnd.MORE;
    }
    if (patient && !tapes.waiting().isEmpty()) {
      open = tapes.waiting(newest);
      return overNanos < SETTLING + TapeAssembler.PATIENCE_NANOS
          ? PageEnd.PRESENT
          : PageEnd.WAITING;
    }
    if (!tapes.waiting().isEmpty()) {
      tapes.release(backfill.epochNanos());
      return PageEnd.MORE;
    }
    open = tapes.open(passed);
    return PageEnd.OVER;
  }
}
