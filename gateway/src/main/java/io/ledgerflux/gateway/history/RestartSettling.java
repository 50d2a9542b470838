package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.history.ReplayRows.Cursor;
import io.ledgerflux.gateway.history.ReplayRows.Newest;
import io.ledgerflux.gateway.tape.TapeAssembler;
import io.ledgerflux.model.Tick;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Before which restarts all is stored of the numbering that ends there. A restart follows none, so
 * that nothing waits for the last ticks before it, which may have been published again behind it.
 */
final class RestartSettling {
  /** What was published is stored so long after it, by a shard that is not late. */
  private static final long STORING = 2_000_000_000L;

  /** What was published again stands so far behind its place at most. */
  private static final long AGAIN = TapeAssembler.PATIENCE_NANOS;

  /**
   * A shard that stands still, and a product that is quiet, are waited for so long at most: less
   * than a replay bears that is behind memory.
   */
  private static final long STANDING = 20_000_000_000L;

  /**
   * When restarts were seen first: an ingestor's clock may be ahead. All that are stored are seen
   * at once, so that products which are quiet are waited for together.
   */
  private final Map<Cursor, Long> seenNanos = new HashMap<>();

  /** Those that were met and are not settled. */
  private final Set<Tick> waiting = new LinkedHashSet<>();

  private final Set<Tick> settled = new HashSet<>();

  /** Whether {@code restart} is settled at {@code epochNanos}, or was when that was looked at. */
  boolean wasSettled(Tick restart, long epochNanos) {
    return settled.contains(restart) || epochNanos - restart.ingestNanos() >= ReplayedTape.STREAMED;
  }

  /**
   * Looks whether {@code restart} is settled at {@code epochNanos}: what is looked for then is all
   * that there is before it. A shard is stored in the order of its stream, so something of the
   * product that was read later shows it.
   */
  boolean look(Tick restart, ReplayRows stored, long epochNanos) throws SQLException {
    if (wasSettled(restart, epochNanos)) {
      return true;
    }
    if (!isDue(restart, stored, epochNanos)) {
      waiting.add(restart);
      return false;
    }
    settled.add(restart);
    waiting.remove(restart);
    return true;
  }

  /** Looks again at those that were met; answers one that is not settled at {@code epochNanos}. */
  Optional<Tick> lookAgain(ReplayRows stored, long epochNanos) throws SQLException {
    for (Tick restart : List.copyOf(waiting)) {
      if (!look(restart, stored, epochNanos)) {
        return Optional.of(restart);
      }
    }
    return Optional.empty();
  }

  private boolean isDue(Tick restart, ReplayRows stored, long epochNanos) throws SQLException {
    long ingestNanos = restart.ingestNanos();
    long seen = seen(restart, stored, epochNanos);
    return epochNanos - Math.min(ingestNanos, seen) >= STORING + AGAIN
        && (epochNanos - seen >= STANDING || isStoredUpTo(restart, ingestNanos + AGAIN, stored));
  }

  private long seen(Tick restart, ReplayRows stored, long epochNanos) throws SQLException {
    Cursor at = new Cursor(restart.eventNanos(), restart.sequence(), restart.product());
    if (!seenNanos.containsKey(at)) {
      for (Cursor other : stored.restarts(restart.eventNanos() - ReplayedTape.DISORDER)) {
        seenNanos.putIfAbsent(other, epochNanos);
      }
      seenNanos.putIfAbsent(at, epochNanos);
    }
    return seenNanos.getOrDefault(at, epochNanos);
  }

  private static boolean isStoredUpTo(Tick restart, long ingestNanos, ReplayRows stored)
      throws SQLException {
    Newest newest =
        stored.newest(List.of(restart.product()), restart.eventNanos()).get(restart.product());
    return newest != null && newest.ingestNanos() >= ingestNanos;
  }
}
