package io.ledgerflux.simulator.fault;

import java.time.Duration;

/** When a fault happens. */
public sealed interface When {

  /** At once. */
  record Now() implements When {}

  /** Once, so long after the start. */
  record After(Duration time) implements When {}

  /** Again and again. */
  record Every(Duration time) implements When {
    public Every {
      if (!time.isPositive()) {
        throw new IllegalArgumentException("must be above 0: " + time);
      }
    }
  }

  /** By chance, on this many of so many tickers. */
  record Chance(int times, int of) implements When {
    public Chance {
      if (times < 1 || of < times) {
        throw new IllegalArgumentException("no chance: " + times + "/" + of);
      }
    }
  }
}
