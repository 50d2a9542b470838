package io.ledgerflux.gateway.history;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Work on the database that many want done at once: whoever comes while it is under way shares the
 * next turn with all others who wait. So nobody waits for more than two turns, however many come.
 */
final class SharedTurns {
  private final Work work;
  private final Semaphore underWay = new Semaphore(1);
  private @Nullable CompletableFuture<Optional<SQLException>> coming;

  /** Work that may block. */
  @FunctionalInterface
  interface Work {
    void run() throws SQLException;
  }

  SharedTurns(Work work) {
    this.work = work;
  }

  /**
   * Returns when a turn is over that began after this was called.
   *
   * @throws SQLException if it failed
   */
  void join() throws SQLException, InterruptedException {
    CompletableFuture<Optional<SQLException>> turn;
    boolean first;
    synchronized (this) {
      first = coming == null;
      turn = Objects.requireNonNullElseGet(coming, CompletableFuture::new);
      coming = turn;
    }
    if (first) {
      take(turn);
    }
    try {
      Optional<SQLException> failure = turn.get();
      if (failure.isPresent()) {
        throw new SQLException(failure.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a turn that was shared failed", e);
    }
  }

  private void take(CompletableFuture<Optional<SQLException>> turn) {
    underWay.acquireUninterruptibly(); // Others wait for this turn, too.
    try {
      synchronized (this) {
        coming = null;
      }
      work.run();
      turn.complete(Optional.empty());
    } catch (SQLException e) {
      turn.complete(Optional.of(e));
    } catch (RuntimeException | Error bug) {
      turn.completeExceptionally(bug);
    } finally {
      underWay.release();
    }
  }
}
