package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.rest.Records;
import io.ledgerflux.gateway.session.Archive;
import io.ledgerflux.gateway.session.History;
import io.ledgerflux.gateway.session.StoredTape;
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
  private final StoredTape archive;
  private final Archive holeArchive;
  private final History history;
  private List<Thread> keepers = List.of();

  /** The database that {@code config} names; nothing is opened yet. */
  public HistoryDatabase(HistoryConfig config, PostgresMetrics metrics) {
    this.resumes = new HistoryPool(config.database(), "resume", RESUME_CONNECTIONS, metrics);
    this.holes = new HistoryPool(config.database(), "hole", HOLE_CONNECTIONS, metrics);
    this.replays = new HistoryPool(config.database(), "replay", replayConnections(), metrics);
    this.rest = new HistoryPool(config.database(), "rest", REST_CONNECTIONS, metrics);
    this.archive = new HistoryArchive(resumes, RESUME_CONNECTIONS, config.reach());
    this.holeArchive = new HistoryArchive(holes, HOLE_CONNECTIONS, config.reach());
    this.history = new HistoryReplays(replays, config.mostReplays());
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
  public StoredTape archive() {
    return archive;
  }

  /** The same, for what is missing in the tape: it does not wait behind those who resume. */
  public Archive holeArchive() {
    return holeArchive;
  }

  /** What can be replayed. */
  public History history() {
    return history;
  }

  /** What can be asked over HTTP. */
  public Records records() {
    return new HistoryRecords(rest);
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
