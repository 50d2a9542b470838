package io.ledgerflux.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * For how long threads would have run and were not let: their machine did other things, or the
 * memory was cleaned. Times are milliseconds since the epoch. Threads share it.
 */
final class Starvation {
  private static final long KEPT_MILLIS = 600_000;

  /** From one look at a thread to the next. */
  private record Spell(long from, long to, long starved) {
    private long starvedBetween(long begin, long end) {
      return Math.max(0, Math.min(starved, Math.min(end, to) - Math.max(begin, from)));
    }
  }

  /** What became of one thread; several may have the same name. */
  private record Story(String name, Deque<Spell> spells) {
    private boolean wasThere(long from) {
      return spells.getFirst().from() <= from && spells.getLast().to() > from;
    }

    private long starvedBetween(long from, long to) {
      return spells.stream().mapToLong(spell -> spell.starvedBetween(from, to)).sum();
    }
  }

  private final Map<Long, Story> stories = new HashMap<>();

  /**
   * A thread was looked at.
   *
   * @param running whether it wants the processor, or waits for something
   * @param ran for how much of the time from {@code from} to {@code to} it had the processor
   */
  synchronized void seen(long id, String name, long from, long to, boolean running, long ran) {
    Deque<Spell> spells =
        stories.computeIfAbsent(id, any -> new Story(name, new ArrayDeque<>())).spells();
    spells.add(new Spell(from, to, running ? Math.max(0, to - from - ran) : 0));
    while (spells.getFirst().to() < to - KEPT_MILLIS) {
      spells.removeFirst();
    }
    stories.values().removeIf(story -> story.spells().getLast().to() < to - KEPT_MILLIS);
  }

  /**
   * For how long a thread of this name was kept from running in this time; where several have the
   * name, the one that was kept least.
   */
  synchronized long millisBetween(String name, long from, long to) {
    return stories.values().stream()
        .filter(story -> story.name().equals(name) && story.wasThere(from))
        .mapToLong(story -> story.starvedBetween(from, to))
        .min()
        .orElse(0);
  }
}
