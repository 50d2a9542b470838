package io.ledgerflux.snapshotter.upkeep;

import io.ledgerflux.ops.StopSignal;
import io.ledgerflux.snapshotter.db.Database;
import io.ledgerflux.snapshotter.db.PartitionTables;
import io.ledgerflux.snapshotter.partitions.Partition;
import io.ledgerflux.snapshotter.partitions.PartitionPlan;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the history's partitions ahead of time, and drops the old ones. One snapshotter at a time
 * does; the others wait for their turn.
 */
public final class HistoryUpkeep {
  private static final Logger log = LoggerFactory.getLogger(HistoryUpkeep.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
  private static final int PASSES_IN_A_RETENTION = 20;

  /** A closed gap tells nobody anything after so long. */
  private static final Duration CLOSED_GAPS_KEPT = Duration.ofDays(30);

  /** market_rejects keeps a day; a gap that shows later than this was never one. */
  private static final Duration REFUSED_TRADES_KEPT = Duration.ofDays(2);

  private final Database database;
  private final PartitionPlan plan;
  private final InstantSource clock;
  private final StopSignal stop;
  private final Duration pause;
  private final ClockLeaps leaps = new ClockLeaps();
  private boolean doubted;
  private boolean lost;

  /** The upkeep of the history in {@code database}, until {@code stop} is given. */
  public HistoryUpkeep(
      Database database, PartitionPlan plan, InstantSource clock, StopSignal stop) {
    this.database = database;
    this.plan = plan;
    this.clock = clock;
    this.stop = stop;
    this.pause = pause(plan.retention());
  }

  /** Does the upkeep until it is stopped. */
  public void run() throws InterruptedException {
    while (!stop.isGiven()) {
      try (PartitionTables tables = PartitionTables.open(database, plan)) {
        keepUp(tables);
      } catch (SQLException e) {
        log.warn("the upkeep of the history waits for the database: {}", e.getMessage());
        lost = true;
        stop.await(pause);
      }
    }
  }

  /** Makes the partitions of {@code times}, in a session of its own. */
  public List<Partition> make(Collection<Instant> times) throws SQLException {
    try (PartitionTables tables = PartitionTables.open(database, plan)) {
      return tables.make(times, clock.instant());
    }
  }

  private void keepUp(PartitionTables tables) throws SQLException, InterruptedException {
    boolean mine = false;
    do {
      mine = mine || tables.tryTakeUpkeep();
      if (mine) {
        pass(tables);
      }
      found();
    } while (!stop.await(pause));
  }

  private void found() {
    if (lost) {
      log.warn("the upkeep of the history has the database again");
    }
    lost = false;
  }

  private void pass(PartitionTables tables) throws SQLException {
    Instant now = clock.instant();
    boolean leapt = leaps.isDoubtful(now, System.nanoTime());
    List<Partition> made = tables.makeAhead(now);
    List<Partition> dropped = isDoubtful(tables, now, leapt) ? List.of() : dropOld(tables, now);
    if (!made.isEmpty() || !dropped.isEmpty()) {
      log.info("history: made {}, dropped {}", made, dropped);
    }
  }

  private static List<Partition> dropOld(PartitionTables tables, Instant now) throws SQLException {
    List<Partition> dropped = tables.dropExpired(now);
    tables.tidy(now.minus(CLOSED_GAPS_KEPT), now.minus(REFUSED_TRADES_KEPT));
    return dropped;
  }

  /** One clock that is wrong must not cost the history. */
  private boolean isDoubtful(PartitionTables tables, Instant now, boolean leapt)
      throws SQLException {
    boolean isAhead = tables.clock().plus(ClockLeaps.MOST).isBefore(now);
    boolean isDoubtful = leapt || isAhead;
    if (isDoubtful && !doubted) {
      log.warn(
          "nothing is dropped: the clock says {}, which {}",
          now,
          isAhead ? "is more than a minute ahead of the database's" : "it came to by a leap");
    }
    doubted = isDoubtful;
    return isDoubtful;
  }

  private static Duration pause(Duration retention) {
    Duration part = retention.dividedBy(PASSES_IN_A_RETENTION);
    if (part.compareTo(LONGEST_PAUSE) > 0) {
      return LONGEST_PAUSE;
    }
    return part.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : part;
  }
}
