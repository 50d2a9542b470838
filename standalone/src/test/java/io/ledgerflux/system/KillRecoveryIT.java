package io.ledgerflux.system;

import org.junit.jupiter.api.Tag;

/** Whatever is killed, all flows again within ten seconds, on a machine with nothing else to do. */
@Tag("timing")
class KillRecoveryIT extends KillIT {
  @Override
  void onLate(String what) {
    throw new AssertionError(what);
  }
}
