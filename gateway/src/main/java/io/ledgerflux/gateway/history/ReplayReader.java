package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.history.ReplayQueries.Cursor;
import io.ledgerflux.gateway.history.ReplayQueries.Missed;
import io.ledgerflux.gateway.session.Fetched;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Replayed;
import io.ledgerflux.gateway.session.Fetched.Unavailable;
import io.ledgerflux.gateway.session.History;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Frame;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.gateway.tape.Verdict;
import io.ledgerflux.gateway.tape.Verdict.Placed;
import io.ledgerflux.model.Tick;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

  /** Shards are stored each for itself: at the end one that is so far behind is waited for. */
  private static final long LOOK_BACK = Duration.ofMinutes(1).toNanos();

  /** A tick can have happened so long before one that it follows. */
  private static final long DISORDER = TapeAssembler.PATIENCE_NANOS;

  /** What happened at the end of a window is stored so long after it. */
  private static final long SETTLING = Duration.ofSeconds(2).toNanos();

  private static final int MOST_SLICES = 16;
  private static final OptionalLong RETRY_MILLIS = OptionalLong.of(2_000);

  private final ReplayQueries queries;
  private final HistoryPool pool;
  private final Runnable onClose;
  private final Map<String, TapeAssembler> assemblers = new HashMap<>();
  private final List<Replayed> ready = new ArrayList<>();
  private Cursor cursor;
  private long sliceStart;
  private final SliceLength sliceLength = new SliceLength();
  private final Map<String, Long> toldNanos = new HashMap<>();
  private boolean begun;

  /** Whether more was stored behind the cursor than is read at a time. */
  private boolean filling;

  private boolean closed;

  ReplayReader(ReplayQueries queries, HistoryPool pool, Runnable onClose) {
    this.queries = queries;
    this.pool = pool;
    this.onClose = onClose;
    this.sliceStart = queries.order().fromNanos() - DISORDER;
    this.cursor = Cursor.before(sliceStart);
  }

  @Override
  public Fetched next(long epochNanos) {
    try {
      PageEnd end = pool.read(connection -> read(connection, epochNanos));
      Page page = new Page(ready, end, lastSequences());
      ready.clear();
      return page;
    } catch (SQLException e) {
      log.debug("{} cannot be read", queries.order(), e);
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

  private PageEnd read(Connection connection, long epochNanos) throws SQLException {
    if (!begun) {
      queries.before(connection, sliceStart).forEach(this::startBehind);
      begun = true;
    }
    for (int i = 0; i < MOST_SLICES && ready.size() < ReplayQueries.MOST_ROWS; i++) {
      if (!readSlice(connection)) {
        return atTheEnd(connection, epochNanos);
      }
    }
    return PageEnd.MORE;
  }

  /** What happened before {@code last}, and stands behind it, is looked for where it is missed. */
  private void startBehind(Cursor last) {
    of(last.product()).startAt(last.sequence());
    toldNanos.put(last.product(), last.eventNanos());
  }

  /** Reads a slice, or finds where the next rows are; false where there are none. */
  private boolean readSlice(Connection connection) throws SQLException {
    if (filling) {
      fillHoles(connection);
      return true;
    }
    long until = Math.min(queries.endNanos(), sliceStart + sliceLength.nanos());
    List<Arrival> rows = queries.slice(connection, cursor, sliceStart, until);
    if (rows.isEmpty()) {
      OptionalLong next = queries.firstFrom(connection, until);
      sliceStart = next.orElse(sliceStart);
      return next.isPresent();
    }
    cursor = Cursor.at(rows.getLast());
    sliceLength.gave(rows.size(), cursor.eventNanos() - sliceStart);
    sliceStart = cursor.eventNanos();
    meet(rows);
    rows.forEach(this::add);
    fillHoles(connection);
    return true;
  }

  /** Of a product without a tick before the window, the tape begins with the lowest sequence. */
  private void meet(List<Arrival> rows) {
    Map<String, Long> lowest = new HashMap<>();
    Set<String> known = new HashSet<>(assemblers.keySet());
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

  private PageEnd atTheEnd(Connection connection, long epochNanos) throws SQLException {
    if (queries.order().toNanos().isEmpty() || epochNanos - queries.endNanos() < SETTLING) {
      return PageEnd.PRESENT;
    }
    if (epochNanos - queries.endNanos() < LOOK_BACK) {
      Map<String, Missed> wanted = new LinkedHashMap<>();
      for (String product : queries.order().products()) {
        long told = of(product).lastSequence();
        wanted.put(product, missed(product, told, Long.MAX_VALUE));
      }
      queries.missed(connection, wanted, queries.endNanos()).forEach(this::add);
    }
    assemblers.values().forEach(this::release);
    return PageEnd.OVER;
  }

  /**
   * Looks for what was stored behind the cursor, where a tick waits for it. The product's shard may
   * have been behind for any time: all is looked at since the last tick that was told.
   */
  private void fillHoles(Connection connection) throws SQLException {
    Map<String, Missed> wanted = new LinkedHashMap<>();
    assemblers.forEach(
        (product, assembler) ->
            assembler
                .hole()
                .ifPresent(
                    hole ->
                        wanted.put(
                            product, missed(product, hole.afterSequence(), hole.lastMissing()))));
    filling = false;
    if (!wanted.isEmpty()) {
      List<Arrival> rows = queries.missed(connection, wanted, cursor.eventNanos());
      rows.forEach(this::add);
      filling = rows.size() == ReplayQueries.MOST_MISSED;
    }
    if (!filling) {
      assemblers.values().forEach(assembler -> keep(assembler.onTime(0, cursor.eventNanos())));
    }
  }

  private Missed missed(String product, long after, long last) {
    long told = toldNanos.getOrDefault(product, queries.order().fromNanos());
    return new Missed(after, last, told - DISORDER);
  }

  private void add(Arrival row) {
    Tick tick = row.tick();
    TapeAssembler assembler = of(tick.product());
    if (tick.previousSequence().isEmpty()
        && !tick.restart()
        && tick.sequence() < assembler.lastSequence()) {
      // The first that a normalizer without memory saw: the tape begins anew.
      release(assembler);
      assembler = new TapeAssembler();
      assemblers.put(tick.product(), assembler);
    }
    if (assembler.on(row, 0) instanceof Verdict.OnTape(List<Placed> placed)) {
      keep(placed);
    }
  }

  /** Ends all waiting. */
  private void release(TapeAssembler assembler) {
    keep(assembler.onTime(TapeAssembler.PATIENCE_NANOS, 0));
  }

  private void keep(List<Placed> placed) {
    for (Placed next : placed) {
      Tick tick = next.arrival().tick();
      toldNanos.merge(tick.product(), tick.eventNanos(), Math::max);
      if (tick.eventNanos() >= queries.order().fromNanos()) {
        ready.add(
            new Replayed(
                tick.product(), tick.eventNanos(), IncrementCodec.encodeReplayed(next).frame()));
      }
    }
  }

  private Map<String, Long> lastSequences() {
    Map<String, Long> sequences = new HashMap<>();
    assemblers.forEach(
        (product, assembler) -> {
          if (assembler.lastSequence() != Frame.NO_SEQUENCE) {
            sequences.put(product, assembler.lastSequence());
          }
        });
    return sequences;
  }

  private TapeAssembler of(String product) {
    return assemblers.computeIfAbsent(product, p -> new TapeAssembler());
  }
}
