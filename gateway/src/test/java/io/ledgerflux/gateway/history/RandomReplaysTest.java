package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.model.Tick;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Replays of random tapes, each stored by a shard of its own that may be late, while the replays
 * read them: what they tell is the window of each tape, whole, in order and once. With {@code
 * -Dreplays.worlds} there are more of them in each repetition.
 */
class RandomReplaysTest extends ReplayReaderFixture {
  private static final int SEEDS = 10;
  private static final int WORLDS = Integer.getInteger("replays.worlds", 200);

  private final Map<String, List<Tick>> tapes = new HashMap<>();
  private final Deque<StoredTape.Due> due = new ArrayDeque<>();

  @RepeatedTest(SEEDS)
  void tellTheWindowOfEachTapeWhole(RepetitionInfo seed) {
    for (long i = 0; i < WORLDS; i++) {
      long world = seed.getCurrentRepetition() + SEEDS * i;
      forget();
      replay(world);
    }
  }

  /** One world, which is the same each time. */
  void replay(long world) {
    Random random = new Random(world * 7_919);
    String[] products = random.nextBoolean() ? new String[] {BTC, ETH} : new String[] {ETH};
    happen(random, products);
    long from = random.nextInt(20);
    long to = from + 5 + random.nextInt(60);
    epochNanos = START + (from + 1 + random.nextInt(60)) * SECOND;
    store();
    ReplayHistory.Pages pages = open(from, to, products);
    while (!due.isEmpty()) {
      lastOf(pages, true);
      epochNanos += Math.round((0.1 + 3 * random.nextDouble()) * SECOND);
      store();
    }
    epochNanos += 10 * SECOND;
    if (lastOf(pages, true) == PageEnd.WAITING) {
      assertThat(lastOf(pages, false)).isEqualTo(PageEnd.OVER);
    }
    for (String product : products) {
      assertThat(told(product))
          .as("%s of world %d", product, world)
          .isEqualTo(window(product, from, to));
    }
  }

  private void happen(Random random, String... products) {
    tapes.clear();
    for (String product : products) {
      tapes.put(product, RandomTape.of(product, START, random));
    }
    due.clear();
    tapes.values().stream()
        .flatMap(tape -> StoredTape.of(tape, random).stream())
        .sorted(Comparator.comparingLong(StoredTape.Due::nanos))
        .forEach(due::add);
  }

  private void store() {
    while (!due.isEmpty() && due.getFirst().nanos() <= epochNanos) {
      store(due.removeFirst().tick());
    }
  }

  private List<Long> window(String product, long from, long to) {
    return Stream.ofNullable(tapes.get(product))
        .flatMap(List::stream)
        .filter(tick -> tick.eventNanos() >= START + from * SECOND)
        .filter(tick -> tick.eventNanos() < START + to * SECOND)
        .map(Tick::sequence)
        .toList();
  }
}
