package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.history.ReplayRows.Missed;
import io.ledgerflux.gateway.history.ReplayRows.Newest;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.model.Tick;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for rows of a replay that were stored when it had passed their time, or that happened later
 * than others that wait for them.
 *
 * @param stored what is stored now
 * @param tapes what was read, and gets what is found
 * @param restarts which restarts may take their places
 * @param beginNanos where reading began, since the epoch
 * @param epochNanos now, since the epoch
 */
record ReplayBackfill(
    ReplayRows stored,
    ReplayedTapes tapes,
    RestartSettling restarts,
    long beginNanos,
    long epochNanos) {
  /** What follows the last ticks is looked for so far first, and farther where nothing is found. */
  private static final long FIRST_REACH = 2 * ReplayedTape.DISORDER;

  private static final int WIDENING = 4;

  /**
   * What looking into the holes gave.
   *
   * @param newest what was stored before, of products of which more may come
   * @param ledOn whether there may be more to find: other holes are left, or a restart was found
   */
  record Filled(Map<String, Newest> newest, boolean ledOn) {}

  /** The tapes of {@code products} go on behind the last ticks before the window. */
  void start(List<String> products) throws SQLException {
    stored.before(products, beginNanos).stream()
        .filter(beginning -> beginning.last().isPresent())
        .forEach(tapes::startBehind);
  }

  /**
   * Where the first of a product are among {@code rows}, all is stored that stands before them. Of
   * one without a tick before the window, the tape begins with the first that is stored.
   */
  void meet(Collection<Arrival> rows) throws SQLException {
    List<String> unmet = tapes.unmet(rows);
    if (unmet.isEmpty()) {
      return;
    }
    start(unmet);
    for (String product : tapes.unknown(unmet)) {
      OptionalLong first = stored.firstFrom(List.of(product), beginNanos);
      if (first.isPresent()) {
        stored.before(List.of(product), first.getAsLong()).forEach(tapes::startBehind);
      }
    }
  }

  /**
   * Whether all is read of {@code products} that happened before {@code untilNanos}. Where their
   * tapes went on there may be more behind them: it is to be asked again.
   */
  boolean isReadUntil(long untilNanos, List<String> products) throws SQLException {
    if (hasFound(products, untilNanos)) {
      return false;
    }
    List<Missed> rest = tapes.rest(products);
    return tapes.addUnexplained(products, epochNanos) && tapes.rest(products).equals(rest);
  }

  /** Looks for what was stored behind the cursor; whether it led on, so that there may be more. */
  private boolean hasFound(List<String> products, long untilNanos) throws SQLException {
    List<Missed> wanted = tapes.rest(products);
    long sinceNanos = tapes.sinceNanos(products);
    long span = untilNanos - sinceNanos;
    long reach = FIRST_REACH;
    while (reach < span) {
      if (hasFollowed(wanted, sinceNanos + reach, untilNanos)) {
        return true;
      }
      reach = reach > span / WIDENING ? span : reach * WIDENING;
    }
    return hasFollowed(wanted, untilNanos, untilNanos);
  }

  /** Looks up to {@code reachNanos} only, page by page until one leads on. */
  private boolean hasFollowed(List<Missed> wanted, long reachNanos, long untilNanos)
      throws SQLException {
    List<String> products = wanted.stream().map(Missed::product).toList();
    List<Missed> page = wanted;
    List<Missed> last;
    do {
      List<Arrival> rows = stored.following(page, reachNanos);
      meet(rows);
      Map<String, Arrival> anew = tapes.firstAnew(rows);
      Set<Arrival> waiting = settling(anew.values());
      Set<String> complete =
          tapes.addUpToTheNextNumberings(rows, anew, waiting, untilNanos, epochNanos);
      if (!waiting.isEmpty() || !tapes.rest(products).equals(wanted)) {
        return true;
      }
      last = page;
      page = rows.size() < ReplayRows.MOST_MISSED ? List.of() : behind(rows, page, complete);
    } while (!page.isEmpty() && !page.equals(last));
    return false;
  }

  /**
   * Those of {@code anew} before which more may be stored than was found: one that was not settled
   * when this was looked for is to be looked for again.
   */
  private Set<Arrival> settling(Collection<Arrival> anew) throws SQLException {
    Set<Arrival> settling = new HashSet<>();
    for (Arrival first : anew) {
      Tick tick = first.tick();
      if (tick.restart() && !restarts.wasSettled(tick, epochNanos)) {
        restarts.look(tick, stored, epochNanos);
        settling.add(first);
      }
    }
    return settling;
  }

  /**
   * What of {@code page} stands behind its {@code rows}, without the products that are complete.
   */
  private static List<Missed> behind(List<Arrival> rows, List<Missed> page, Set<String> complete) {
    long fromNanos = rows.getLast().tick().eventNanos();
    return page.stream()
        .filter(missed -> !complete.contains(missed.product()))
        .map(missed -> missed.from(fromNanos))
        .toList();
  }

  /**
   * Looks for what ticks wait for, where all was read that happened before {@code readNanos}, and
   * ends the waiting for what cannot come any more.
   */
  Filled fillHoles(long readNanos) throws SQLException {
    List<Missed> wanted = tapes.holes();
    List<String> young = tapes.young(epochNanos);
    Map<String, Newest> newest =
        young.isEmpty() ? Map.of() : stored.newest(young, tapes.sinceNanos(young));
    List<Arrival> rows =
        wanted.isEmpty() ? List.of() : stored.missed(wanted, readNanos + ReplayedTape.DISORDER);
    List<String> anew = tapes.addOfTheirNumberings(rows, readNanos, epochNanos);
    if (!anew.isEmpty() && !isReadUntil(readNanos, anew)) {
      return new Filled(newest, true);
    }
    tapes.onTime(newest, lookedInto(wanted, rows), epochNanos);
    List<Missed> left = tapes.holes();
    return new Filled(newest, !left.isEmpty() && !left.equals(wanted));
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
