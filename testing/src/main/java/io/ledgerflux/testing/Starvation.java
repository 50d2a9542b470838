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
    /** Who idles, or runs, for long needs one of these, not fifty a second. */
    private boolean goesOnWith(Spell next) {
      boolean ran = starved == 0 && next.starved == 0;
      boolean idled = starved == to - from && next.starved == next.to - next.from;
      return to == next.from && (ran || idled);
    }

    private long starvedBetween(long begin, long end) {
      return Math.max(0, Math.min(starved, Math.min(end, to) - Math.max(begin, from)));
    }
  }

  /** What became of one thread; several may have the same name. */
  private record Story(String name, Deque<Spell> spells) {
    private void add(Spell next) {
      Spell last = spells.peekLast();
      if (last != null && last.goesOnWith(next)) {
        spells.removeLast();
        spells.add(new Spell(last.from(), next.to(), last.starved() + next.starved()));
      } else {
        spells.add(next);
      }
    }

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
    Story story = stories.computeIfAbsent(id, any -> new Story(name, new ArrayDeque<>()));
    story.add(new Spell(from, to, running ? Math.max(0, to - from - ran) : 0));
    Deque<Spell> spells = story.spells();
    while (spells.getFirst().to() < to - KEPT_MILLIS) {
      spells.removeFirst();
    }
    stories.values().removeIf(old -> old.spells().getLast().to() < to - KEPT_MILLIS);
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
