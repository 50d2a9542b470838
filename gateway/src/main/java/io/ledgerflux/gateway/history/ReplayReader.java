package io.ledgerflux.gateway.history;

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
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
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

  /** What follows the last ticks is looked for so far first, and farther where nothing is found. */
  private static final long FIRST_REACH = 2 * ReplayedTape.DISORDER;

  private static final int WIDENING = 4;

  private static final int MOST_SLICES = 16;
  private static final OptionalLong RETRY_MILLIS = OptionalLong.of(2_000);

  private final ReplayOrder order;
  private final Source source;
  private final Runnable onClose;
  private final ReplayedTapes tapes;
  private final long beginNanos;

  /** Rows that were read, and not added yet. */
  private final Deque<Arrival> slice = new ArrayDeque<>();

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
    open = Map.of();
    if (!begun) {
      stored.before(order.products(), beginNanos).stream()
          .filter(beginning -> beginning.last().isPresent())
          .forEach(tapes::startBehind);
      begun = true;
    }
    for (int i = 0; i < MOST_SLICES && tapes.ready() < ReplayRows.MOST_ROWS; i++) {
      if (!readSlice(stored, epochNanos)) {
        return atTheEnd(stored, epochNanos, patient);
      }
    }
    return PageEnd.MORE;
  }

  /** Goes on by a slice, or finds where the next rows are; false where there are none. */
  private boolean readSlice(ReplayRows stored, long epochNanos) throws SQLException {
    if (!filling) {
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
    meet(stored, slice);
    if (isSliceAdded(stored, epochNanos) && areRestartsMet(stored, epochNanos)) {
      fillHoles(stored, epochNanos);
    }
    return true;
  }

  /** Before a numbering begins anew, what was stored behind the cursor is looked for. */
  private boolean isSliceAdded(ReplayRows stored, long epochNanos) throws SQLException {
    while (!slice.isEmpty()) {
      Tick next = slice.getFirst().tick();
      if (next.restart()
          && !isReadUntil(next.eventNanos(), List.of(next.product()), stored, epochNanos)) {
        return false;
      }
      tapes.add(slice.removeFirst(), epochNanos);
    }
    return true;
  }

  /**
   * Of a product without a tick before the window, the tape begins with the first that is stored.
   */
  private void meet(ReplayRows stored, Collection<Arrival> rows) throws SQLException {
    for (String product : tapes.unknown(rows)) {
      OptionalLong first = stored.firstFrom(List.of(product), beginNanos);
      if (first.isPresent()) {
        stored.before(List.of(product), first.getAsLong()).forEach(tapes::startBehind);
      }
    }
  }

  private PageEnd atTheEnd(ReplayRows stored, long epochNanos, boolean patient)
      throws SQLException {
    if (order.toNanos().isEmpty() || epochNanos - order.endNanos() < SETTLING) {
      return PageEnd.PRESENT;
    }
    Set<String> passed = stored.after(order.endNanos());
    if (!isReadUntil(order.endNanos(), order.products(), stored, epochNanos)) {
      return PageEnd.MORE;
    }
    List<Missed> rest = tapes.rest(order.products());
    Map<String, Newest> newest = fillHoles(stored, epochNanos);
    if (filling || !rest.equals(tapes.rest(order.products()))) {
      return PageEnd.MORE;
    }
    if (patient && !tapes.waiting().isEmpty()) {
      open = tapes.waiting(newest);
      return epochNanos - order.endNanos() < SETTLING + TapeAssembler.PATIENCE_NANOS
          ? PageEnd.PRESENT
          : PageEnd.WAITING;
    }
    if (!tapes.waiting().isEmpty()) {
      tapes.release(epochNanos);
      return PageEnd.MORE;
    }
    open = tapes.open(passed);
    return PageEnd.OVER;
  }

  /** Where ticks are lower than those before them, the numbering began anew behind the cursor. */
  private boolean areRestartsMet(ReplayRows stored, long epochNanos) throws SQLException {
    List<String> lowered = tapes.lowered();
    return lowered.isEmpty() || isReadUntil(cursor.eventNanos(), lowered, stored, epochNanos);
  }

  /** Whether all is read of {@code products} that happened before {@code untilNanos}. */
  private boolean isReadUntil(
      long untilNanos, List<String> products, ReplayRows stored, long epochNanos)
      throws SQLException {
    return !hasFound(stored, products, untilNanos, epochNanos)
        && tapes.addLower(products, epochNanos);
  }

  /** Looks for what was stored behind the cursor; whether it led on, so that there may be more. */
  private boolean hasFound(
      ReplayRows stored, List<String> products, long untilNanos, long epochNanos)
      throws SQLException {
    List<Missed> wanted = tapes.rest(products);
    long sinceNanos = tapes.sinceNanos(products);
    long reach = FIRST_REACH;
    while (reach < untilNanos - sinceNanos) {
      if (hasFollowed(stored, wanted, sinceNanos + reach, epochNanos)) {
        return true;
      }
      reach *= WIDENING;
    }
    return hasFollowed(stored, wanted, untilNanos, epochNanos);
  }

  private boolean hasFollowed(
      ReplayRows stored, List<Missed> wanted, long untilNanos, long epochNanos)
      throws SQLException {
    List<Arrival> rows = stored.following(wanted, untilNanos);
    meet(stored, rows);
    tapes.addUpToTheNextNumberings(rows, epochNanos);
    return !tapes.rest(wanted.stream().map(Missed::product).toList()).equals(wanted);
  }

  /**
   * Looks for what ticks wait for, which was stored when the replay had passed its time, or
   * happened later than they did. Answers what was stored before, of products of which more may
   * come.
   */
  private Map<String, Newest> fillHoles(ReplayRows stored, long epochNanos) throws SQLException {
    List<Missed> wanted = tapes.holes();
    List<String> young = tapes.young(epochNanos);
    Map<String, Newest> newest =
        young.isEmpty() ? Map.of() : stored.newest(young, tapes.sinceNanos(young));
    List<Arrival> rows =
        wanted.isEmpty()
            ? List.of()
            : stored.missed(wanted, cursor.eventNanos() + ReplayedTape.DISORDER);
    tapes.addOfTheirNumberings(rows, epochNanos);
    tapes.onTime(newest, lookedInto(wanted, rows), epochNanos);
    List<Missed> left = tapes.holes();
    filling = (!left.isEmpty() && !left.equals(wanted)) || !tapes.lowered().isEmpty();
    return newest;
  }

  /** Those of {@code wanted} of which all is in {@code rows} that is stored. */
  private static Set<Missed> lookedInto(List<Missed> wanted, List<Arrival> rows) {
    if (rows.size() < ReplayRows.MOST_MISSED) {
      return Set.copyOf(wanted);
    }
    Tick last = rows.getLast().tick();
    return wanted.stream()
        .filter(
            missed ->
                missed.product().equals(last.product())
                    ? missed.lastSequence() <= last.sequence()
                    : missed.product().compareTo(last.product()) < 0)
        .collect(Collectors.toSet());
  }
}
