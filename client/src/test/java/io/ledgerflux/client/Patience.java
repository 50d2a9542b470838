package io.ledgerflux.client;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait: the first connection of a JVM begins slowly on a busy machine. */
public final class Patience {
  private static final Duration LIMIT = Duration.ofSeconds(150);

  private Patience() {}

  /** Waits, for less time than a test may take. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT);
  }
}
