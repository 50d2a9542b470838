package io.ledgerflux.ops;

import java.util.Locale;
import java.util.TimeZone;

/** What holds for every process of LedgerFlux, wherever and by whomever it is started. */
public final class ProcessDefaults {
  /** Set to {@code true} by who records Netty's buffers. */
  private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

  private ProcessDefaults() {}

  /** Puts it in force: to be called before anything else. */
  public static void apply() {
    // PostgreSQL's driver tells the server the process's zone.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    System.setProperty("user.timezone", "UTC");
    // Numbers go into SQL, JSON and addresses: their digits are 0 to 9 in any language.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    // Vert.x would make temporary directories, which a killed process leaves behind.
    System.setProperty("vertx.disableFileCPResolving", "true");
    System.setProperty("vertx.disableFileCaching", "true");
    // Netty would start the flight recorder with its first buffer, on an event loop: a quarter of a
    // second of work for events that nobody records.
    if (System.getProperty(NETTY_EVENTS) == null) {
      System.setProperty(NETTY_EVENTS, "false");
    }
  }
}
