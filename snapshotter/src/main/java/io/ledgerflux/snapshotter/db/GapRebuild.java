package io.ledgerflux.snapshotter.db;

import io.ledgerflux.snapshotter.db.OpenGapRows.Row;
import io.ledgerflux.snapshotter.db.TradeStretches.Trades;
import io.ledgerflux.snapshotter.gaps.MissingRun;
import io.ledgerflux.snapshotter.gaps.MissingRuns;
import io.ledgerflux.snapshotter.gaps.TradeNumbering;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Makes one product's open gaps anew: in each stretch in which the venue numbered trades on and on,
 * those between the first tick on the tape and the highest one that have no row. What is missing
 * below the first tick that the history still holds stays as it is known.
 */
final class GapRebuild {
  private final TradeStretches history;
  private final OpenGapRows openGaps;
  private final NumberingTable numberings;
  private final Instant now;
  private final boolean write;

  /**
   * A rebuild in {@code connection}'s transaction.
   *
   * @param now when a gap is found that was not known
   * @param write false where it shall only tell what it would change
   */
  GapRebuild(Connection connection, Instant now, boolean write) {
    this.history = new TradeStretches(connection);
    this.openGaps = new OpenGapRows(connection);
    this.numberings = new NumberingTable(connection);
    this.now = now;
    this.write = write;
  }

  /**
   * What the history says.
   *
   * @param missing by the generation of their numbering
   * @param numbering where it stands
   */
  private record Found(Map<Integer, MissingRuns> missing, TradeNumbering numbering) {
    /** What {@code stretches} say; what lies before them is {@code held} to be as it is known. */
    static Found in(List<Trades> stretches, TradeNumbering held) {
      Map<Integer, MissingRuns> missing = new TreeMap<>();
      long highest = Long.MIN_VALUE;
      long sinceMicros = 0;
      int generation = firstGeneration(stretches, held);
      for (Trades trades : stretches) {
        if (highest != Long.MIN_VALUE && trades.first() <= highest) {
          generation++;
          sinceMicros = trades.stretch().sinceMicros();
          highest = Long.MIN_VALUE;
        }
        highest = Math.max(highest, trades.highest());
        missing
            .computeIfAbsent(generation, g -> new MissingRuns(trades.first()))
            .missing(trades.missing());
      }
      if (generation == held.generation() && sinceMicros == 0) {
        sinceMicros = held.sinceMicros(); // Of before what the history still holds.
      }
      return new Found(
          missing, new TradeNumbering(generation, sinceMicros, OptionalLong.of(highest)));
    }
  }

  /** Tells what changes, where the trades {@code refused} were rejected. */
  List<String> rebuild(String product, NavigableSet<Long> refused) throws SQLException {
    TradeNumbering held = numberings.load().getOrDefault(product, TradeNumbering.UNKNOWN);
    List<Trades> stretches = history.of(product);
    if (stretches.isEmpty()) {
      return List.of();
    }
    Found found = Found.in(stretches, held);
    List<String> changes = new ArrayList<>();
    for (var one : found.missing().entrySet()) {
      // A number that was refused says nothing of an earlier generation's trade of that number.
      NavigableSet<Long> ofGeneration =
          one.getKey() == found.numbering().generation()
              ? refused
              : Collections.emptyNavigableSet();
      changes.addAll(compare(product, one.getKey(), one.getValue(), ofGeneration));
    }
    changes.addAll(compare(product, held, found.numbering()));
    return changes;
  }

  private List<String> compare(String product, TradeNumbering held, TradeNumbering wanted)
      throws SQLException {
    if (wanted.equals(held)) {
      return List.of();
    }
    if (write) {
      numberings.upsert(Map.of(product, wanted));
    }
    return List.of(
        "%s: the numbering is at %s, the history at trade %d"
            .formatted(
                product,
                held.highest().isPresent() ? "trade " + held.highest().getAsLong() : "nothing",
                wanted.highest().orElseThrow()));
  }

  private static int firstGeneration(List<Trades> stretches, TradeNumbering held) {
    int restarts = 0;
    long highest = stretches.getFirst().highest();
    for (Trades trades : stretches.subList(1, stretches.size())) {
      if (trades.first() <= highest) {
        restarts++;
        highest = trades.highest();
      } else {
        highest = Math.max(highest, trades.highest());
      }
    }
    return Math.max(0, held.generation() - restarts);
  }

  private List<String> compare(
      String product, int generation, MissingRuns made, NavigableSet<Long> refused)
      throws SQLException {
    List<Row> rows = openGaps.of(product, generation);
    List<MissingRun> held = rows.stream().map(Row::run).toList();
    List<MissingRun> wanted = made.runs(held, refused);
    if (MissingRuns.merged(held).equals(MissingRuns.merged(wanted))) {
      return List.of();
    }
    if (write) {
      openGaps.write(product, generation, rows, wanted, now);
    }
    return List.of(
        "%s: open gaps tell of %d trades that are missing, the history of %d"
            .formatted(product, MissingRuns.count(held), MissingRuns.count(wanted)));
  }
}
