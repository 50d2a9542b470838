package io.ledgerflux.standalone;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** When to tell the user that the exchange cannot be reached, and that it can again. */
final class ExchangeNotice {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long REPEAT_NANOS = Duration.ofSeconds(60).toNanos();

  private final URI exchange;
  private boolean wasThere;
  private boolean isAway;
  private boolean told;
  private long nextNanos;

  ExchangeNotice(URI exchange) {
    this.exchange = exchange;
  }

  /**
   * What to tell now; empty: nothing.
   *
   * @param problem with the connection; empty where there is none
   * @param nowNanos of a clock that never goes back
   */
  Optional<String> on(Optional<String> problem, long nowNanos) {
    if (problem.isEmpty()) {
      boolean wasTold = told;
      wasThere = true;
      isAway = false;
      told = false;
      return wasTold ? Optional.of("The exchange is there: " + exchange) : Optional.empty();
    }
    if (!isAway) {
      isAway = true;
      nextNanos = nowNanos + PATIENCE_NANOS;
    }
    if (nowNanos - nextNanos < 0) {
      return Optional.empty();
    }
    told = true;
    nextNanos = nowNanos + REPEAT_NANOS;
    return Optional.of(text(problem.get()));
  }

  private String text(String problem) {
    return wasThere ? lost(problem) : unreachable(problem);
  }

  private String lost(String problem) {
    return """
        The exchange %s is away: %s
        It is tried again and again; what is missed meanwhile is told as a gap."""
        .formatted(exchange, problem);
  }

  private String unreachable(String problem) {
    return """
        The exchange %s cannot be reached: %s
        It is tried again and again. Without a network run the demo instead: make demo
        (or: java -jar standalone/target/ledgerflux.jar demo)"""
        .formatted(exchange, problem);
  }
}
