package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.rest.RestHistory;
import io.ledgerflux.gateway.session.BackfillSource;
import io.ledgerflux.gateway.session.IndexedBackfillSource;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.ops.PostgresMetrics;
import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * PostgreSQL as the gateway reads it: each purpose has connections of its own, so that none waits
 * for another. It may be away at any time, and is back when it is back.
 */
public final class HistoryDatabase implements AutoCloseable {
  private static final int RESUME_CONNECTIONS = 3;
  private static final int HOLE_CONNECTIONS = 1;
  private static final int REST_CONNECTIONS = 4;
  private static final Duration STOP_GRACE = Duration.ofSeconds(3);

  private final HistoryPool resumes;
  private final HistoryPool holes;
  private final HistoryPool replays;
  private final HistoryPool rest;
  private final IndexedBackfillSource backfill;
  private final BackfillSource holeBackfill;
  private final ReplayHistory replayHistory;
  private List<Thread> keepers = List.of();

  /** The database that {@code config} names; nothing is opened yet. */
  public HistoryDatabase(HistoryConfig config, PostgresMetrics metrics) {
    this.resumes = new HistoryPool(config.database(), "resume", RESUME_CONNECTIONS, metrics);
    this.holes = new HistoryPool(config.database(), "hole", HOLE_CONNECTIONS, metrics);
    this.replays = new HistoryPool(config.database(), "replay", replayConnections(), metrics);
    this.rest = new HistoryPool(config.database(), "rest", REST_CONNECTIONS, metrics);
    this.backfill = new HistoryBackfill(resumes, RESUME_CONNECTIONS, config.reach());
    this.holeBackfill = new HistoryBackfill(holes, HOLE_CONNECTIONS, config.reach());
    this.replayHistory = new HistoryReplays(replays, config.mostReplays());
  }

  /** Opens a connection for each purpose, ahead of whoever asks first, and keeps it open. */
  public void start() {
    keepers =
        Stream.of(resumes, holes, replays, rest)
            .map(pool -> Threads.start("history", pool::keepOpen))
            .toList();
  }

  /** Replays read as fast as they can: most of the machine is left to those who are live. */
  private static int replayConnections() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
  }

  /** What a resume needs that memory does not hold any more. */
  public IndexedBackfillSource backfill() {
    return backfill;
  }

  /** The same, for what is missing in the tape: it does not wait behind those who resume. */
  public BackfillSource holeBackfill() {
    return holeBackfill;
  }

  /** What can be replayed. */
  public ReplayHistory replayHistory() {
    return replayHistory;
  }

  /** What can be asked over HTTP. */
  public RestHistory restHistory() {
    return new RestQueries(rest);
  }

  @Override
  public void close() {
    Threads.end(keepers, STOP_GRACE);
    resumes.close();
    holes.close();
    replays.close();
    rest.close();
  }
}
