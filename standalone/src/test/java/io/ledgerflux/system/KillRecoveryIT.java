package io.ledgerflux.system;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;

/** Whatever is killed, all flows again within ten seconds, on a machine with nothing else to do. */
@Tag("timing")
class KillRecoveryIT extends KillIT {
  @Override
  void onLate(ConditionTimeoutException late) {
    throw late;
  }
}
