package io.ledgerflux.system;

import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The other one takes over within ten seconds, on a machine with nothing else to do. */
@Tag("timing")
class RedundancyRecoveryIT extends RedundancyIT {
  @Override
  Duration recovery() {
    return Duration.ofSeconds(10);
  }
}
