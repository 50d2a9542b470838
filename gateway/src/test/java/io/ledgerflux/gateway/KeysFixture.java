package io.ledgerflux.gateway;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A gateway that asks for keys, and one of its keys, for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KeysFixture {
  static final String BTC = KeysRig.PRODUCT;

  KeysRig keys;
  HistoryRig rig;
  Gateway gateway;

  /** The text of a key that each gateway knows from its start. */
  String key;

  @BeforeAll
  void start() throws InterruptedException {
    keys = new KeysRig(getClass());
    rig = keys.history();
    gateway = keys.gateway();
    key = keys.key();
  }

  @AfterAll
  void stop() {
    keys.close();
  }
}
