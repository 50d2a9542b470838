package io.ledgerflux.ops;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: each time twice as long up to a cap, and of that a random
 * part between half and whole, so that many who failed together do not come back together.
 */
public final class Backoff {
  private static final int MOST_DOUBLINGS = 30;

  private final Duration first;
  private final Duration cap;
  private final RandomGenerator random;
  private int failures;

  /** A back-off that begins at {@code first} and never exceeds {@code cap}. */
  public Backoff(Duration first, Duration cap) {
    // A ThreadLocalRandom would draw the same numbers on each thread that never asked for its own.
    this(first, cap, new SplittableRandom());
  }

  /** The same, with the random part drawn from {@code random}. */
  public Backoff(Duration first, Duration cap, RandomGenerator random) {
    this.first = first;
    this.cap = cap;
    this.random = random;
  }

  /** The wait after one more failure. */
  public Duration afterFailure() {
    long full = Math.min(cap.toNanos(), first.toNanos() << Math.min(failures, MOST_DOUBLINGS));
    if (full <= 0) {
      full = cap.toNanos();
    }
    failures++;
    return Duration.ofNanos(full / 2 + random.nextLong(full / 2 + 1));
  }

  /** It worked: the next failure waits the shortest time again. */
  public void reset() {
    failures = 0;
  }
}
