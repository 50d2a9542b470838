package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** A history of some products, and what a replay of it tells. */
abstract class ReplayReaderFixture {
  static final String BTC = "BTC-USD";
  static final String ETH = "ETH-USD";
  static final long SECOND = 1_000_000_000L;
  static final long MINUTE = 60 * SECOND;
  static final long HOUR = 60 * MINUTE;
  static final long START = 1_800_000_000 * SECOND;

  private static final int MOST_TURNS = 1_000;

  private final Map<String, List<Tick>> stored = new HashMap<>();

  /** What was told: the sequence of each tick, below zero where ticks are missing before it. */
  private final Map<String, List<Long>> told = new HashMap<>();

  /** Now, since the epoch. */
  long epochNanos = START + 24 * HOUR;

  /** Stores a tick that happened {@code seconds} from the start. */
  void store(String product, long sequence, long previous, double seconds) {
    long nanos = START + Math.round(seconds * SECOND);
    store(Ticks.at(Ticks.tick(product, sequence, previous), nanos));
  }

  void store(Tick tick) {
    ticks(tick.product()).add(tick);
  }

  /** Stores a tick with which the numbering begins anew. */
  void restart(String product, long sequence, double seconds) {
    long nanos = START + Math.round(seconds * SECOND);
    store(Ticks.at(Ticks.tick(product, sequence, -1).restarting(), nanos));
  }

  /** Stores those from {@code first} to {@code last}, one a second. */
  void chain(String product, long first, long last, double seconds) {
    for (long sequence = first; sequence <= last; sequence++) {
      store(product, sequence, sequence - 1, seconds + sequence - first);
    }
  }

  List<Tick> ticks(String product) {
    return stored.computeIfAbsent(product, _ -> new ArrayList<>());
  }

  /** Nothing is stored, and nothing was told. */
  void forget() {
    stored.clear();
    told.clear();
  }

  ReplayHistory.Pages open(long from, long to, String... products) {
    return new TestReplays(product -> List.copyOf(ticks(product)), () -> false)
        .open(
            new ReplayOrder(
                1, List.of(products), START + from * SECOND, OptionalLong.of(START + to * SECOND)),
            "");
  }

  PageEnd replay(long from, long to, String... products) {
    return lastOf(open(from, to, products), true);
  }

  /** What is behind the last page that there is at once. */
  PageEnd lastOf(ReplayHistory.Pages pages, boolean patient) {
    for (int turns = 0; turns < MOST_TURNS; turns++) {
      PageEnd end = take(pages, patient).end();
      if (end != PageEnd.MORE) {
        return end;
      }
    }
    throw new AssertionError("a replay without an end");
  }

  PageEnd turn(ReplayHistory.Pages pages) {
    return take(pages, true).end();
  }

  Page take(ReplayHistory.Pages pages, boolean patient) {
    try {
      Page page = (Page) pages.next(epochNanos, patient);
      page.ticks()
          .forEach(
              tick ->
                  told.computeIfAbsent(tick.product(), _ -> new ArrayList<>())
                      .add(
                          tick.frame().gap() ? -tick.frame().sequence() : tick.frame().sequence()));
      return page;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The tape of {@code product}, as it was stored, without what happened before {@code from}. */
  List<Long> happenedFrom(long from, String product) {
    return ticks(product).stream()
        .filter(tick -> tick.eventNanos() >= START + from * SECOND)
        .map(Tick::sequence)
        .toList();
  }

  List<Long> told(String product) {
    return Collections.unmodifiableList(told.getOrDefault(product, List.of()));
  }

  static List<Long> sequences(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
