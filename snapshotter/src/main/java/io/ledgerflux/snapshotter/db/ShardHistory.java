package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Shards;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.nats.Position;
import io.ledgerflux.nats.ReaderNames;
import io.ledgerflux.snapshotter.batch.Entry;
import io.ledgerflux.snapshotter.batch.Markets;
import io.ledgerflux.snapshotter.batch.RefusedTrades;
import io.ledgerflux.snapshotter.batch.TickBatch;
import io.ledgerflux.snapshotter.candles.Candle;
import io.ledgerflux.snapshotter.db.StateRecovery.Recovered;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard's part of the database, and what its writer knows of it. Each method is one transaction
 * that begins with the reader's position: where another has moved that, nothing is written. After
 * an exception nothing is, either, and what is known here is as before.
 */
public final class ShardHistory {
  private static final Logger log = LoggerFactory.getLogger(ShardHistory.class);

  private final Session session;
  private final int shard;
  private final String ticksReader;
  private final String rejectsReader;
  private final PositionTable positions;
  private final TickTable ticks;
  private final SnapshotTable snapshots;
  private final CandleTable candles;
  private final GapKeeping gaps;
  private final PastWriteTable pastWrites;
  private final Map<String, MarketState> markets = new HashMap<>();

  /** The products whose states lacked fields when they were made anew. */
  private final Set<String> partial = new HashSet<>();

  private ShardHistory(Session session, int shard) {
    this.session = session;
    this.shard = shard;
    this.ticksReader = ReaderNames.ticks(shard);
    this.rejectsReader = ReaderNames.rejects(shard);
    this.positions = new PositionTable(session.connection());
    this.ticks = new TickTable(session.connection());
    this.snapshots = new SnapshotTable(session.connection());
    this.candles = new CandleTable(session.connection());
    this.gaps = new GapKeeping(session);
    this.pastWrites = new PastWriteTable(session.connection());
  }

  static ShardHistory load(
      Session session, Shards shards, int shard, Instant now, StateRecovery.Patience patience)
      throws SQLException {
    ShardHistory history = new ShardHistory(session, shard);
    SnapshotTable.Held held =
        session
            .metrics()
            .timed("load", () -> history.snapshots.load(product -> shards.of(product) == shard));
    held.states().forEach(state -> history.markets.put(state.product(), state));
    StateRecovery recovery = new StateRecovery(session, patience);
    for (Map.Entry<String, String> unreadable : held.unreadable().entrySet()) {
      history.makeAnew(unreadable.getKey(), unreadable.getValue(), recovery, now);
    }
    session
        .metrics()
        .timed("load", () -> history.gaps.load(product -> shards.of(product) == shard));
    return history;
  }

  /** One product's row that cannot be read holds up none of the others'. */
  private void makeAnew(String product, String why, StateRecovery recovery, Instant now)
      throws SQLException {
    Recovered recovered = recovered(product, why, recovery);
    if (recovered.state().isPresent()) {
      MarketState state = recovered.state().get();
      new SnapshotRebuild(session.connection()).write(state, Timestamps.nanos(now));
      markets.put(product, state);
      if (!recovered.whole()) {
        partial.add(product);
      }
    }
    log.error(
        "the state of {} in snapshots cannot be read ({}): {}", product, why, told(recovered));
  }

  private static Recovered recovered(String product, String why, StateRecovery recovery)
      throws SQLException {
    try {
      return recovery.recover(product);
    } catch (SQLException e) {
      throw new SQLException(
          "the state of %s in snapshots cannot be read (%s), and making it anew, as rebuild snapshots does, fails: %s"
              .formatted(product, why, e.getMessage()),
          e.getSQLState(),
          e);
    }
  }

  private static String told(Recovered recovered) {
    String made =
        recovered
            .state()
            .map(state -> "it is made anew, as by rebuild snapshots, up to " + state.lastSequence())
            .orElse("the history holds no tick of it, it begins without a state");
    String cut =
        recovered
            .state()
            .map(state -> "it is made anew of the newest ticks up to " + state.lastSequence())
            .orElse("it begins without a state");
    return recovered.whole()
        ? made
        : cut + "; to look further back takes too long here, rebuild snapshots does";
  }

  /**
   * The states that can be told as they are, before anything is written: without those that were
   * made anew in part, since what was told of them before may have all fields.
   */
  public Collection<MarketState> wholeMarkets() {
    return markets.values().stream().filter(state -> !partial.contains(state.product())).toList();
  }

  /** The state of each product that is known. */
  public Collection<MarketState> markets() {
    return List.copyOf(markets.values());
  }

  /**
   * The numberings that began shortly before the newest tick: when the first tick of each happened,
   * since the epoch, by product.
   */
  public Map<String, Long> restartsWithin(Duration before) throws SQLException {
    return ticks.restarts(markets.values(), before);
  }

  /** What is missing of each product that is known. */
  public Map<String, OpenGaps> openGaps() throws SQLException {
    return gaps.count();
  }

  /** How far market_ticks was read. */
  public Position ticksPosition() throws SQLException {
    return session.metrics().timed("load", () -> positions.load(ticksReader));
  }

  /** How far market_rejects was read. */
  public Position rejectsPosition() throws SQLException {
    return session.metrics().timed("load", () -> positions.load(rejectsReader));
  }

  /** Writes {@code batch} and all that follows from its new rows, at {@code now}. */
  public Written write(TickBatch batch, Instant now) throws SQLException, LeaseLostException {
    gaps.begin();
    Written written = session.inTransaction(() -> writeAll(batch, now));
    for (Snapshot snapshot : written.snapshots()) {
      if (snapshot.state() != null) {
        markets.put(snapshot.product(), snapshot.state());
      }
    }
    gaps.committed();
    return written;
  }

  /** Writes which of the missing trades were refused, at {@code now}. */
  public Map<String, OpenGaps> write(RefusedTrades refused, Instant now)
      throws SQLException, LeaseLostException {
    return session.inTransaction(
        () -> {
          advance(rejectsReader, refused.start(), refused.end());
          return gaps.refused(refused.ids(), now);
        });
  }

  private Written writeAll(TickBatch batch, Instant now) throws SQLException, LeaseLostException {
    advance(ticksReader, batch.start(), batch.end());
    List<Entry> entries = batch.distinct();
    if (entries.isEmpty()) {
      return new Written(List.of(), List.of(), Map.of());
    }
    DatabaseMetrics metrics = session.metrics();
    List<Entry> inserted = metrics.timedWrite("history", () -> ticks.insert(entries));
    Markets moved = Markets.after(markets, inserted);
    long snapshotNanos = Timestamps.nanos(now);
    if (!moved.moved().isEmpty()) {
      metrics.timedWrite("snapshot", () -> snapshots.upsert(moved, snapshotNanos));
    }
    Collection<Candle> added = Candle.of(inserted.stream().map(Entry::tick).toList());
    if (!added.isEmpty()) {
      metrics.timed("candles", () -> candles.add(added));
    }
    Map<String, OpenGaps> openGaps = gaps.stored(inserted, now);
    metrics.timed("past_writes", () -> pastWrites.note(shard, inserted, now));
    return new Written(
        inserted,
        moved.moved().values().stream()
            .map(state -> new Snapshot(state.product(), snapshotNanos, state))
            .toList(),
        openGaps);
  }

  private void advance(String reader, Position start, Position end)
      throws SQLException, LeaseLostException {
    if (!session.metrics().timed("position", () -> positions.tryAdvance(reader, start, end))) {
      throw new LeaseLostException(reader + " does not stand at " + start.streamSequence());
    }
  }
}
