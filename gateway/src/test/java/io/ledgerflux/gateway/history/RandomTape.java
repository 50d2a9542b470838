package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random tape of a venue that begins its numbering anew far more often than in life: lower, and
 * at times far above. Some of its ticks happened before others that they follow.
 */
final class RandomTape {
  private static final double SECOND = 1e9;
  private static final double FIRST = -60;
  private static final double LAST = 90;
  private static final int MOST_LOWERED = 5_000;

  /** So many seconds before one that it follows a tick happened at most. */
  private static final double MOST_EARLY = 3;

  private static final double BLINK = 0.001;

  /**
   * The rests of sequences divided by this tell numberings apart. A tick of one that is not known
   * yet, which by its number follows the last of another, is taken for that.
   */
  private static final int NUMBERINGS = 16;

  private final String product;
  private final long startNanos;
  private final Random random;
  private final double restarts;
  private final double pace;
  private final double early;
  private final List<Tick> ticks = new ArrayList<>();

  /** In seconds from the start: now, and when the numbering began. */
  private double now;

  private double begun;

  private int numbering;
  private long sequence;

  private RandomTape(String product, long startNanos, Random random) {
    this.product = product;
    this.startNanos = startNanos;
    this.random = random;
    this.restarts = random.nextInt(4) / 50.0;
    this.pace = 0.2 + 2 * random.nextDouble();
    this.early = random.nextInt(3) / 20.0;
    this.now = FIRST + random.nextInt(random.nextInt(5) == 0 ? 90 : 20);
    this.sequence = NUMBERINGS * (300L + random.nextInt(300));
  }

  /** The ticks of {@code product} for a minute and a half from {@code startNanos}, and before. */
  static List<Tick> of(String product, long startNanos, Random random) {
    RandomTape tape = new RandomTape(product, startNanos, random);
    tape.begin(false);
    while (tape.now < LAST) {
      tape.goOn();
    }
    return tape.ticks;
  }

  private void begin(boolean restart) {
    begun = now;
    Tick tick = Ticks.tick(product, sequence, -1);
    add(restart ? tick.restarting() : tick, now);
  }

  private void goOn() {
    if (random.nextDouble() < restarts) {
      now += BLINK;
      sequence =
          random.nextInt(8) == 0
              ? sequence + 2 * Tick.FARTHEST_RISE
              : Math.max(NUMBERINGS, sequence - 1 - random.nextInt(MOST_LOWERED));
      numbering++;
      sequence += Math.floorMod(numbering - sequence, NUMBERINGS) - NUMBERINGS;
      begin(true);
      now += BLINK;
      return;
    }
    now += random.nextInt(4) == 0 ? 0 : pace * -Math.log(1 - random.nextDouble());
    long previous = sequence;
    sequence += NUMBERINGS * (1L + random.nextInt(3));
    double happened = random.nextDouble() < early ? now - MOST_EARLY * random.nextDouble() : now;
    add(Ticks.tick(product, sequence, previous), Math.max(happened, begun + BLINK / 2));
  }

  private void add(Tick tick, double seconds) {
    ticks.add(Ticks.readAt(Ticks.at(tick, nanos(seconds)), nanos(now)));
  }

  private long nanos(double seconds) {
    return startNanos + Math.round(seconds * SECOND);
  }
}
