package io.ledgerflux.system;

import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** Whatever is killed, all flows again within ten seconds, on a machine with nothing else to do. */
@Tag("timing")
class KillRecoveryIT extends KillIT {
  @Override
  Duration recovery() {
    return Duration.ofSeconds(10);
  }
}
