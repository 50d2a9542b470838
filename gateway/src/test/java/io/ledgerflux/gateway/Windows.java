package io.ledgerflux.gateway;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Looks at a market in short windows of time, with an attack and without in turns, so that what
 * else happens on the machine falls on both alike. A window is long enough that one collection of
 * garbage in it is less than a hundredth of its ticks.
 */
final class Windows {
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final double NEEDED_IDLE = 0.2;
  private static final double MOST_MILLIS = 5;
  private static final long FIRST_PAUSE_NANOS = 100_000;
  private static final int PAIRS = 3;
  private static final int TRIES = 20;

  /** So often, in all, the machine is found busy with other things before it is given up. */
  private static final int MOST_BUSY = 60;

  private final SteadyMarket market;
  private int busy;

  Windows(SteadyMarket market) {
    this.market = market;
  }

  /** An attack that goes on until it is closed. */
  @FunctionalInterface
  interface Attack {
    /**
     * Begins it.
     *
     * @param pauseNanos how long it rests between two blows
     */
    AutoCloseable begin(long pauseNanos) throws Exception;
  }

  /**
   * What was seen.
   *
   * @param aloneMillis median over windows of the 99th percentile of the latency
   * @param besideMillis the same beside the attack
   * @param windows how many pairs of windows had a fifth of the machine idle
   * @param idle the share of the machine that was idle beside the attack, at the median
   * @param isVoid whether the machine was so busy with other things that nothing can be said
   */
  record Comparison(
      double aloneMillis, double besideMillis, int windows, double idle, boolean isVoid) {
    /** Whether the attack did no harm, and however slow left a fifth of the machine. */
    boolean isHarmless() {
      return windows == PAIRS && besideMillis <= Math.max(2 * aloneMillis, MOST_MILLIS);
    }
  }

  private record Window(double p99Millis, double idle) {}

  /**
   * Looks until enough windows had a fifth of the machine idle. An attack that leaves less than
   * that, on a machine that it shares with whom it attacks, is slowed down.
   */
  Comparison compare(Attack attack) throws Exception {
    long pauseNanos = FIRST_PAUSE_NANOS;
    List<Window> alone = new ArrayList<>();
    List<Window> beside = new ArrayList<>();
    for (int i = 0; i < TRIES && alone.size() < PAIRS && busy < MOST_BUSY; i++) {
      Window before = look();
      Window during;
      try (AutoCloseable _ = attack.begin(pauseNanos)) {
        during = look();
      }
      if (before.idle() >= NEEDED_IDLE && during.idle() >= NEEDED_IDLE) {
        alone.add(before);
        beside.add(during);
      } else if (before.idle() >= NEEDED_IDLE) {
        pauseNanos *= 8;
      } else {
        busy++;
      }
    }
    return new Comparison(
        median(alone.stream().map(Window::p99Millis).toList()),
        median(beside.stream().map(Window::p99Millis).toList()),
        alone.size(),
        median(beside.stream().map(Window::idle).toList()),
        busy >= MOST_BUSY);
  }

  private Window look() throws IOException {
    long first = market.last();
    long[] cpu = cpu();
    until(WINDOW, () -> false);
    long last = market.last();
    long[] cpuThen = cpu();
    until(Duration.ofSeconds(20), () -> market.isHeard(last));
    List<Long> sorted = market.latenciesNanos(first, last).stream().sorted().toList();
    return new Window(
        sorted.get((sorted.size() - 1) * 99 / 100) / 1e6,
        (double) (cpuThen[0] - cpu[0]) / (cpuThen[1] - cpu[1]));
  }

  private static void until(Duration most, Callable<Boolean> over) {
    long deadline = System.nanoTime() + most.toNanos();
    await()
        .atMost(most.plusSeconds(5))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> System.nanoTime() >= deadline || over.call());
  }

  /** Idle and all of the machine's time, in ticks of its clock. */
  private static long[] cpu() throws IOException {
    String[] words = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
    long all = 0;
    for (int i = 1; i <= 8; i++) {
      all += Long.parseLong(words[i]);
    }
    return new long[] {Long.parseLong(words[4]) + Long.parseLong(words[5]), all};
  }

  private static double median(List<Double> values) {
    return values.isEmpty() ? 0 : values.stream().sorted().toList().get(values.size() / 2);
  }
}
