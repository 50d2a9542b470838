package io.ledgerflux.ops;

import java.util.TimeZone;

/** What holds for every process of LedgerFlux, wherever and by whomever it is started. */
public final class ProcessDefaults {
  private ProcessDefaults() {}

  /** Puts it in force: to be called before anything else. */
  public static void apply() {
    // PostgreSQL's driver tells the server the process's zone.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    System.setProperty("user.timezone", "UTC");
    // Vert.x would make temporary directories, which a killed process leaves behind.
    System.setProperty("vertx.disableFileCPResolving", "true");
    System.setProperty("vertx.disableFileCaching", "true");
  }
}
