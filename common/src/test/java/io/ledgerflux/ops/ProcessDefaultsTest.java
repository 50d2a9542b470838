package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessDefaultsTest {
  private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

  private final @Nullable String before = System.getProperty(NETTY_EVENTS);
  private final Locale format = Locale.getDefault(Locale.Category.FORMAT);

  @AfterEach
  void restore() {
    Locale.setDefault(Locale.Category.FORMAT, format);
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
  void writesNumbersAsMachinesReadThem() {
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("fa-IR"));
    assertThat("%d".formatted(120)).isNotEqualTo("120");
    ProcessDefaults.apply();
    assertThat("%d".formatted(120)).isEqualTo("120");
  }

  @Test
  void letsHimRecordWhoAsksForIt() {
    System.setProperty(NETTY_EVENTS, "true");
    ProcessDefaults.apply();
    assertThat(System.getProperty(NETTY_EVENTS)).isEqualTo("true");
  }
}
