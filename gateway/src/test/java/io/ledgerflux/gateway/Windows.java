package io.ledgerflux.gateway;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.gateway.Attack.Assault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;

/**
 * Looks at a market in short windows of time, with an attack and without in turns, so that what
 * else happens on the machine falls on both alike. A window is long enough that one collection of
 * garbage in it is less than a hundredth of its ticks.
 */
final class Windows {
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final double NEEDED_IDLE = 0.2;

  /** So much of a machine is idle that has nothing else to do: there an attack is strong. */
  private static final double FREE_IDLE = 0.8;

  private static final double MOST_MILLIS = 5;
  private static final long FIRST_PAUSE_NANOS = 100_000;
  private static final int PAIRS = 3;
  private static final int MOST_SLOWED = 15;

  /** So often, in all, the machine is found busy with other things before it is given up. */
  private static final int MOST_BUSY = 60;

  private final SteadyMarket market;
  private int busy;

  Windows(SteadyMarket market) {
    this.market = market;
  }

  /**
   * A window of time.
   *
   * @param p99Millis the 99th percentile of the latency
   * @param idle the share of the machine that was idle
   * @param strength how strong the attack was; 0 where there was none
   */
  record Window(double p99Millis, double idle, double strength) {
    @Override
    public String toString() {
      return "%.1f ms, idle %.2f, strength %.0f".formatted(p99Millis, idle, strength);
    }
  }

  /**
   * What was seen.
   *
   * @param least how strong the attack must be to prove anything
   * @param alone windows without it
   * @param beside the windows behind these, with it: it was strong enough, and a fifth of the
   *     machine was idle
   * @param last the last window with it, whether it counts or not
   * @param isVoid whether the machine was so busy with other things that nothing can be said
   */
  record Comparison(
      int least, List<Window> alone, List<Window> beside, Window last, boolean isVoid) {
    /** Whether the attack was strong enough, left a fifth of the machine and did no harm. */
    boolean isHarmless() {
      return beside.size() == PAIRS && median(beside) <= Math.max(2 * median(alone), MOST_MILLIS);
    }

    private static double median(List<Window> windows) {
      return windows.stream().map(Window::p99Millis).sorted().toList().get(windows.size() / 2);
    }
  }

  /**
   * Looks until enough windows had a fifth of the machine idle. An attack that leaves less than
   * that, on a machine that it shares with whom it attacks, is slowed down, but not so far that it
   * is none any more.
   */
  Comparison compare(Attack attack) throws Exception {
    long pauseNanos = FIRST_PAUSE_NANOS;
    int slowed = 0;
    boolean weak = false;
    List<Window> alone = new ArrayList<>();
    List<Window> beside = new ArrayList<>();
    Window during = new Window(0, 0, 0);
    while (alone.size() < PAIRS && slowed < MOST_SLOWED && !weak && busy < MOST_BUSY) {
      Window before = look(() -> 0);
      try (Assault assault = attack.begin(pauseNanos)) {
        during = look(assault::strength);
      }
      boolean strong = during.strength() >= attack.least();
      if (before.idle() < (strong ? NEEDED_IDLE : FREE_IDLE)) {
        busy++;
        pauseNanos = strong ? pauseNanos : FIRST_PAUSE_NANOS;
      } else if (!strong) {
        weak = true;
      } else if (during.idle() < NEEDED_IDLE) {
        slowed++;
        pauseNanos *= 2;
      } else {
        alone.add(before);
        beside.add(during);
      }
    }
    boolean isVoid = alone.size() < PAIRS && busy >= MOST_BUSY;
    return new Comparison(attack.least(), alone, beside, during, isVoid);
  }

  private Window look(DoubleSupplier strength) throws IOException {
    long first = market.last();
    double _ = strength.getAsDouble();
    long[] cpu = cpu();
    until(WINDOW, () -> false);
    long last = market.last();
    double shown = strength.getAsDouble();
    long[] cpuThen = cpu();
    until(Duration.ofSeconds(20), () -> market.isHeard(last));
    List<Long> sorted = market.latenciesNanos(first, last).stream().sorted().toList();
    return new Window(
        sorted.get((sorted.size() - 1) * 99 / 100) / 1e6,
        (double) (cpuThen[0] - cpu[0]) / (cpuThen[1] - cpu[1]),
        shown);
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
}
