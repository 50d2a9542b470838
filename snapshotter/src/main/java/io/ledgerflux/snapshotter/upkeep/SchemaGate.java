package io.ledgerflux.snapshotter.upkeep;

import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.StopSignal;
import io.ledgerflux.snapshotter.db.Database;
import io.ledgerflux.snapshotter.db.Migrations;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Lets nobody at the database before its schema is up to date. */
public final class SchemaGate {
  private static final Logger log = LoggerFactory.getLogger(SchemaGate.class);

  private final Migrations migrations;
  private final Readiness.Condition condition;
  private final StopSignal stop;
  private final CountDownLatch open = new CountDownLatch(1);
  private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

  private String told = "";

  /**
   * A gate before {@code database}.
   *
   * @param condition told whether the schema is up to date
   */
  public SchemaGate(Database database, Readiness.Condition condition, StopSignal stop) {
    this.migrations = new Migrations(database);
    this.condition = condition;
    this.stop = stop;
  }

  /** Brings the schema up to date, for ever, until it is or all is stopped. */
  public void run() throws InterruptedException {
    while (open.getCount() > 0 && !stop.isGiven()) {
      try {
        String version = migrations.run();
        condition.met("version " + version);
        log.atLevel(told.isEmpty() ? Level.INFO : Level.WARN)
            .log("the database's schema is at version {}", version);
        open.countDown();
      } catch (SQLException e) {
        String reason = firstLine(e);
        condition.missing(reason);
        log.atLevel(reason.equals(told) ? Level.DEBUG : Level.WARN)
            .log("the database's schema cannot be brought up to date: {}", reason);
        told = reason;
        stop.await(backoff.afterFailure());
      }
    }
  }

  /** Waits until the schema is up to date. */
  public void await() throws InterruptedException {
    open.await();
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
