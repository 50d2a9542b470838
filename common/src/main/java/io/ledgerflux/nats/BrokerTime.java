package io.ledgerflux.nats;

import io.ledgerflux.model.Timestamps;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** Times as the broker tells them. */
final class BrokerTime {
  private static final int FIRST_YEAR = 1970;

  private BrokerTime() {}

  /**
   * {@code time} in nanoseconds since the epoch. The year 1 is the time of no message: it does not
   * fit into nanoseconds, and is 0.
   */
  static long nanos(@Nullable ZonedDateTime time) {
    return time == null || time.getYear() < FIRST_YEAR ? 0 : Timestamps.nanos(time.toInstant());
  }
}
