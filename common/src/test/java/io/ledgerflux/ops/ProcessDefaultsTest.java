package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessDefaultsTest {
  private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

  private final @Nullable String before = System.getProperty(NETTY_EVENTS);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(NETTY_EVENTS);
    } else {
      System.setProperty(NETTY_EVENTS, before);
    }
  }

  @Test
  void keepsNettyFromStartingTheFlightRecorder() {
    System.clearProperty(NETTY_EVENTS);
    ProcessDefaults.apply();
    assertThat(System.getProperty(NETTY_EVENTS)).isEqualTo("false");
  }

  @Test
  void letsHimRecordWhoAsksForIt() {
    System.setProperty(NETTY_EVENTS, "true");
    ProcessDefaults.apply();
    assertThat(System.getProperty(NETTY_EVENTS)).isEqualTo("true");
  }
}
