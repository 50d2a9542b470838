package io.ledgerflux.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When the whole process stood still: its machine did other things, or its memory was cleaned. Who
 * means to sleep for a moment, and wakes much later, tells it. Threads share it.
 */
final class Standstills {
  private static final long SHORTEST_MILLIS = 100;
  private static final int MOST = 1_000;

  private record Spell(long endMillis, long millis) {}

  private final Deque<Spell> spells = new ArrayDeque<>();

  /**
   * A thread that meant to sleep for {@code meant} woke at {@code nowMillis}, after {@code took}.
   */
  synchronized void woke(long nowMillis, Duration meant, Duration took) {
    long late = took.minus(meant).toMillis();
    if (late >= SHORTEST_MILLIS) {
      spells.add(new Spell(nowMillis, late));
      if (spells.size() > MOST) {
        spells.remove();
      }
    }
  }

  /** For how long it stood still in the spells that ended from {@code from} to {@code to}. */
  synchronized long millisBetween(long from, long to) {
    return spells.stream()
        .filter(spell -> spell.endMillis() >= from && spell.endMillis() <= to)
        .mapToLong(Spell::millis)
        .sum();
  }
}
