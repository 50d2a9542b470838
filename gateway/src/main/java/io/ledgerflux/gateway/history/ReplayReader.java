package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.history.ReplayRows.Cursor;
import io.ledgerflux.gateway.history.ReplayRows.Missed;
import io.ledgerflux.gateway.session.Fetched;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Replayed;
import io.ledgerflux.gateway.session.Fetched.Unavailable;
import io.ledgerflux.gateway.session.History;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.Verdict.Placed;
import io.ledgerflux.model.Tick;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the window of a replay: rows by event time over all products, each product's put into its
 * tape's order. What it has read and not handed out stays, so a page that failed is asked again.
 */
final class ReplayReader implements History.Pages {
  private static final Logger log = LoggerFactory.getLogger(ReplayReader.class);

  /** What happened at the end of a window is stored so long after it. */
  private static final long SETTLING = Duration.ofSeconds(2).toNanos();

  private static final int MOST_SLICES = 16;
  private static final OptionalLong RETRY_MILLIS = OptionalLong.of(2_000);

  private final ReplayOrder order;
  private final Source source;
  private final Runnable onClose;
  private final Map<String, ReplayedTape> tapes = new HashMap<>();
  private final List<Replayed> ready = new ArrayList<>();

  /** Rows that were read, and not added yet. */
  private final Deque<Arrival> slice = new ArrayDeque<>();

  private Cursor cursor;
  private long sliceStart;
  private final SliceLength sliceLength = new SliceLength();
  private boolean begun;

  /** What is not known to be stored whole. */
  private Map<String, Long> open = Map.of();

  /** Whether it is yet to be looked for what was stored behind the cursor. */
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
    this.sliceStart = order.fromNanos() - ReplayedTape.DISORDER;
    this.cursor = Cursor.before(sliceStart);
  }

  @Override
  public Fetched next(long epochNanos) {
    try {
      PageEnd end = source.read(stored -> read(stored, epochNanos));
      Page page = new Page(ready, end, lastSequences(), open);
      ready.clear();
      return page;
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

  private PageEnd read(ReplayRows stored, long epochNanos) throws SQLException {
    if (!begun) {
      stored.before(sliceStart).forEach(tape -> of(tape.last().product()).startBehind(tape));
      begun = true;
    }
    for (int i = 0; i < MOST_SLICES && ready.size() < ReplayRows.MOST_ROWS; i++) {
      if (!readSlice(stored)) {
        return atTheEnd(stored, epochNanos);
      }
    }
    return PageEnd.MORE;
  }

  /** Goes on by a slice, or finds where the next rows are; false where there are none. */
  private boolean readSlice(ReplayRows stored) throws SQLException {
    if (!filling) {
      long until = Math.min(order.endNanos(), sliceStart + sliceLength.nanos());
      slice.addAll(stored.slice(cursor, sliceStart, until));
      if (slice.isEmpty()) {
        OptionalLong next = stored.firstFrom(until);
        sliceStart = next.orElse(sliceStart);
        return next.isPresent();
      }
      cursor = Cursor.at(slice.getLast());
      sliceLength.gave(slice.size(), cursor.eventNanos() - sliceStart);
      sliceStart = cursor.eventNanos();
      meet(slice);
      filling = true;
    }
    if (isSliceAdded(stored) && areRestartsMet(stored)) {
      fillHoles(stored);
    }
    return true;
  }

  /** Before a numbering begins anew, what was stored behind the cursor is looked for. */
  private boolean isSliceAdded(ReplayRows stored) throws SQLException {
    while (!slice.isEmpty()) {
      Tick next = slice.getFirst().tick();
      if (next.restart() && hasFound(stored, List.of(next.product()), next.eventNanos())) {
        return false;
      }
      add(slice.removeFirst());
    }
    return true;
  }

  /** Of a product without a tick before the window, the tape begins with the lowest sequence. */
  private void meet(Collection<Arrival> rows) {
    Map<String, Long> lowest = new HashMap<>();
    Set<String> known = new HashSet<>(lastSequences().keySet());
    for (Arrival row : rows) {
      Tick tick = row.tick();
      if (tick.restart()) {
        known.add(tick.product());
      } else if (!known.contains(tick.product())) {
        lowest.merge(tick.product(), tick.sequence(), Math::min);
      }
    }
    lowest.forEach((product, sequence) -> of(product).startAt(sequence - 1));
  }

  private PageEnd atTheEnd(ReplayRows stored, long epochNanos) throws SQLException {
    if (order.toNanos().isEmpty() || epochNanos - order.endNanos() < SETTLING) {
      return PageEnd.PRESENT;
    }
    Set<String> passed = stored.after(order.endNanos());
    if (hasFound(stored, order.products(), order.endNanos())) {
      return PageEnd.MORE;
    }
    tapes.values().forEach(tape -> keep(tape.release()));
    open = open(passed);
    return PageEnd.OVER;
  }

  /** Of each product, but those of {@code passed}, when the last tick happened that is stored. */
  private Map<String, Long> open(Set<String> passed) {
    Map<String, Long> latest = new HashMap<>();
    for (String product : order.products()) {
      if (!passed.contains(product)) {
        ReplayedTape tape = of(product);
        boolean isEmpty = tape.lastSequence() == Frame.NO_SEQUENCE;
        latest.put(product, isEmpty ? Long.MIN_VALUE : tape.latestNanos());
      }
    }
    return latest;
  }

  /** Where ticks are lower than those before them, the numbering began anew behind the cursor. */
  private boolean areRestartsMet(ReplayRows stored) throws SQLException {
    List<String> lowered =
        tapes.keySet().stream().filter(product -> of(product).isLowered()).toList();
    if (!lowered.isEmpty() && hasFound(stored, lowered, cursor.eventNanos())) {
      return false;
    }
    lowered.forEach(product -> keep(of(product).addLower()));
    return true;
  }

  /** Looks for what was stored behind the cursor; whether it led on, so that there may be more. */
  private boolean hasFound(ReplayRows stored, List<String> products, long untilNanos)
      throws SQLException {
    List<Missed> wanted = rest(products);
    List<Arrival> rows = stored.missed(wanted, untilNanos);
    meet(rows);
    rows.forEach(this::add);
    return !rest(products).equals(wanted);
  }

  private List<Missed> rest(List<String> products) {
    return products.stream().map(product -> of(product).rest()).toList();
  }

  /**
   * Looks for what was stored behind the cursor, where a tick waits for it. The product's shard may
   * have been behind for any time: all is looked at since the last tick that was told.
   */
  private void fillHoles(ReplayRows stored) throws SQLException {
    List<Missed> wanted = tapes.values().stream().flatMap(tape -> tape.holes().stream()).toList();
    List<Arrival> rows = wanted.isEmpty() ? List.of() : stored.missed(wanted, cursor.eventNanos());
    rows.forEach(this::add);
    filling = rows.size() == ReplayRows.MOST_MISSED;
    if (!filling) {
      tapes.values().forEach(tape -> keep(tape.onTime(cursor.eventNanos())));
    }
  }

  private void add(Arrival row) {
    keep(of(row.tick().product()).add(row));
  }

  private void keep(List<Placed> placed) {
    for (Placed next : placed) {
      Tick tick = next.arrival().tick();
      if (tick.eventNanos() >= order.fromNanos()) {
        ready.add(
            new Replayed(
                tick.product(), tick.eventNanos(), IncrementCodec.encodeReplayed(next).frame()));
      }
    }
  }

  private Map<String, Long> lastSequences() {
    Map<String, Long> sequences = new HashMap<>();
    tapes.forEach(
        (product, tape) -> {
          if (tape.lastSequence() != Frame.NO_SEQUENCE) {
            sequences.put(product, tape.lastSequence());
          }
        });
    return sequences;
  }

  private ReplayedTape of(String product) {
    return tapes.computeIfAbsent(product, p -> new ReplayedTape(product, order.fromNanos()));
  }
}
