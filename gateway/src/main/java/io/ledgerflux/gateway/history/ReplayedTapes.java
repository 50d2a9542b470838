package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.codec.IncrementCodec;
import io.ledgerflux.gateway.history.ReplayRows.Beginning;
import io.ledgerflux.gateway.history.ReplayRows.Missed;
import io.ledgerflux.gateway.history.ReplayRows.Newest;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Reached;
import io.ledgerflux.gateway.session.Fetched.Replayed;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.gateway.tape.Arrival;
import io.ledgerflux.gateway.tape.Placement.Placed;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tapes of the products of a replay, and what of them is ready to be told. */
final class ReplayedTapes {
  private final ReplayOrder order;
  private final long beginNanos;
  private final Map<String, NumberingResequencer> resequencers = new TreeMap<>();
  private final List<Replayed> ready = new ArrayList<>();

  /** The products of which rows were added that are in reach. */
  private final Set<String> met = new HashSet<>();

  /** Those of {@code order}, which are read from {@code beginNanos} on. */
  ReplayedTapes(ReplayOrder order, long beginNanos) {
    this.order = order;
    this.beginNanos = beginNanos;
  }

  /** How many ticks can be told. */
  int ready() {
    return ready.size();
  }

  /** A page of all that can be told; the next begins behind it. */
  Page turn(PageEnd end, Map<String, Long> open) {
    Map<String, Reached> reached = new HashMap<>();
    tapes()
        .filter(ReplayedTape::isBegun)
        .forEach(
            tape ->
                reached.put(tape.product(), new Reached(tape.lastSequence(), tape.latestNanos())));
    Page page = new Page(ready, end, reached, open);
    ready.clear();
    return page;
  }

  void startBehind(Beginning beginning) {
    of(beginning.product()).startBehind(beginning);
  }

  /** The products of {@code rows} of which none was added yet, where they do not begin here. */
  List<String> unmet(Iterable<Arrival> rows) {
    Set<String> seen = new HashSet<>(met);
    List<String> unmet = new ArrayList<>();
    for (Arrival row : rows) {
      Tick tick = row.tick();
      if (isInReach(tick) && seen.add(tick.product()) && !tick.restart()) {
        unmet.add(tick.product());
      }
    }
    return unmet;
  }

  /** Whether {@code tick} happened when reading began or later. */
  private boolean isInReach(Tick tick) {
    return tick.eventNanos() >= beginNanos;
  }

  /** Those of {@code products} of whose tapes nothing is known. */
  List<String> unknown(List<String> products) {
    return products.stream().filter(product -> !of(product).isBegun()).toList();
  }

  void add(Arrival row, long epochNanos) {
    if (isInReach(row.tick())) {
      met.add(row.tick().product());
    }
    keep(resequencer(row.tick().product()).add(row, epochNanos));
  }

  /** All that is missing behind the last ticks of {@code products}. */
  List<Missed> rest(List<String> products) {
    return products.stream().map(product -> of(product).rest()).toList();
  }

  /** What is missing before ticks that wait. */
  List<Missed> holes() {
    return tapes().flatMap(tape -> tape.holes().stream()).toList();
  }

  /** The products of which ticks wait. */
  List<String> waiting() {
    return tapes().filter(ReplayedTape::isWaiting).map(ReplayedTape::product).toList();
  }

  /** Those of them of which more may be stored yet. */
  List<String> young(long epochNanos) {
    return waiting().stream().filter(product -> of(product).isYoung(epochNanos)).toList();
  }

  /** The same, and of each when the newest tick happened that is stored, as {@code newest} says. */
  Map<String, Long> waiting(Map<String, Newest> newest) {
    Map<String, Long> waiting = new HashMap<>();
    for (String product : waiting()) {
      Newest stored = newest.get(product);
      waiting.put(product, stored == null ? Long.MAX_VALUE : stored.eventNanos());
    }
    return waiting;
  }

  /**
   * Adds those of {@code rows} that are of no numbering that began where none is known yet; answers
   * the products of which there is one that does not wait already.
   *
   * @param readNanos what happened later is read again
   */
  List<String> addOfTheirNumberings(List<Arrival> rows, long readNanos, long epochNanos) {
    Map<String, Arrival> anew = firstAnew(rows);
    List<String> found =
        anew.values().stream()
            .map(Arrival::tick)
            .filter(tick -> !resequencer(tick.product()).isToBegin(tick))
            .map(Tick::product)
            .toList();
    anew.values().forEach(first -> setAside(first, readNanos));
    rows.stream()
        .filter(row -> isBefore(anew.get(row.tick().product()), row.tick()))
        .forEach(row -> add(row, epochNanos));
    return found;
  }

  private static boolean isBefore(@Nullable Arrival anew, Tick tick) {
    return anew == null || tick.eventNanos() < anew.tick().eventNanos();
  }

  /**
   * Adds {@code rows}, by time, and of each product none behind the first with which a numbering
   * begins that was not known, as {@code anew} tells: they were asked for behind the last sequence
   * of another one. Answers the products of which there is one.
   *
   * @param settling those of {@code anew} that are not to be added yet
   */
  Set<String> addUpToTheNextNumberings(
      List<Arrival> rows,
      Map<String, Arrival> anew,
      Set<Arrival> settling,
      long untilNanos,
      long epochNanos) {
    anew.values().forEach(first -> setAside(first, untilNanos));
    Set<String> complete = new HashSet<>();
    for (Arrival row : rows) {
      String product = row.tick().product();
      if (!complete.contains(product)) {
        if (!settling.contains(row)) {
          add(row, epochNanos);
        }
        if (row.equals(anew.get(product))) {
          complete.add(product);
        }
      }
    }
    return complete;
  }

  /** Of each product the earliest with which a numbering begins that is not known yet. */
  Map<String, Arrival> firstAnew(List<Arrival> rows) {
    Map<String, Arrival> anew = new HashMap<>();
    for (Arrival row : rows) {
      if (of(row.tick().product()).isAnew(row.tick())) {
        anew.merge(
            row.tick().product(),
            row,
            (one, other) -> one.tick().eventNanos() <= other.tick().eventNanos() ? one : other);
      }
    }
    return anew;
  }

  private void setAside(Arrival anew, long untilNanos) {
    resequencer(anew.tick().product()).setAside(anew.tick(), untilNanos);
  }

  /** What is behind the last ticks of {@code products} happened then or later. */
  long sinceNanos(List<String> products) {
    return products.stream().mapToLong(product -> of(product).sinceNanos()).min().orElseThrow();
  }

  /** Ends the waiting for what cannot come any more; {@code looked} are the holes looked into. */
  void onTime(Map<String, Newest> newest, Set<Missed> looked, long epochNanos) {
    for (NumberingResequencer resequencer : resequencers.values()) {
      Newest stored = newest.get(resequencer.tape().product());
      long storedNanos = stored == null ? Long.MIN_VALUE : stored.ingestNanos();
      keep(resequencer.onTime(storedNanos, looked, epochNanos));
    }
  }

  /** Ends the waiting in the numberings that are under way. */
  void release(long epochNanos) {
    resequencers.values().forEach(resequencer -> keep(resequencer.release(epochNanos)));
  }

  /** The products of which ticks wait for what explains them. */
  List<String> unexplained() {
    return resequencers.values().stream()
        .filter(NumberingResequencer::isUnexplained)
        .map(resequencer -> resequencer.tape().product())
        .toList();
  }

  /** Those ticks again; whether none of {@code products} is unexplained any more. */
  boolean addUnexplained(List<String> products, long epochNanos) {
    products.forEach(product -> keep(resequencer(product).addUnexplained(epochNanos)));
    return products.stream().noneMatch(product -> resequencer(product).isUnexplained());
  }

  /** Of each product, but those of {@code passed}, when the last tick happened that is stored. */
  Map<String, Long> open(Set<String> passed) {
    Map<String, Long> latest = new HashMap<>();
    for (String product : order.products()) {
      if (!passed.contains(product)) {
        ReplayedTape tape = of(product);
        latest.put(product, tape.isBegun() ? tape.latestNanos() : Long.MIN_VALUE);
      }
    }
    return latest;
  }

  private void keep(List<Placed> placed) {
    for (Placed next : placed) {
      Tick tick = next.arrival().tick();
      if (tick.eventNanos() >= order.fromNanos() && tick.eventNanos() < order.endNanos()) {
        ready.add(
            new Replayed(
                tick.product(), tick.eventNanos(), IncrementCodec.encodeReplayed(next).frame()));
      }
    }
  }

  private Stream<ReplayedTape> tapes() {
    return resequencers.values().stream().map(NumberingResequencer::tape);
  }

  private ReplayedTape of(String product) {
    return resequencer(product).tape();
  }

  private NumberingResequencer resequencer(String product) {
    return resequencers.computeIfAbsent(
        product, p -> new NumberingResequencer(new ReplayedTape(p, beginNanos)));
  }
}
