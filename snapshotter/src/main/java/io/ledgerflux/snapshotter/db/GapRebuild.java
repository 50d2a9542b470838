package io.ledgerflux.snapshotter.db;

import io.ledgerflux.snapshotter.gaps.MissingRun;
import io.ledgerflux.snapshotter.gaps.MissingRuns;
import io.ledgerflux.snapshotter.gaps.Numbering;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one product's open gaps anew: in each stretch in which the venue numbered trades on and on,
 * those between the first tick on the tape and the highest one that have no row. What is missing below the first tick
 * that the history still holds stays as it is known.
 */
final class GapRebuild {
  private static final Instant BEFORE_ALL = Instant.EPOCH;
  private static final Instant AFTER_ALL = Instant.parse("2262-01-01T00:00:00Z");

  private final Connection connection;

  GapRebuild(Connection connection) {
    this.connection = connection;
  }

  /** A time in which the venue numbered on and on. */
  private record Stretch(Instant from, Instant to) {}

  /** The trades of a stretch. */
  private record Trades(Stretch stretch, long first, long highest, List<MissingRun> missing) {
    /** Whether the venue went on counting trades in {@code next}, whatever it did to sequences. */
    boolean goOnIn(long next) {
      Numbering numbering = new Numbering(0, OptionalLong.of(highest));
      return !numbering.hasPassed(next) && numbering.mayReach(next);
    }
  }

  private record Row(long id, Instant detectedAt, MissingRun run) {}

  List<String> rebuild(
      String product, @Nullable NavigableSet<Long> refused, Instant now, boolean write)
      throws SQLException {
    Map<Integer, MissingRuns> made = new TreeMap<>();
    Numbering held = numbering(product);
    List<Trades> stretches = trades(product);
    if (stretches.isEmpty()) {
      return List.of();
    }
    long highest = Long.MIN_VALUE;
    int generation = firstGeneration(stretches, held);
    for (Trades trades : stretches) {
      if (highest != Long.MIN_VALUE && trades.first() <= highest) {
        generation++;
        highest = Long.MIN_VALUE;
      }
      highest = Math.max(highest, trades.highest());
      made.computeIfAbsent(generation, g -> new MissingRuns(trades.first()))
          .missing(trades.missing());
    }
    List<String> changes = new ArrayList<>();
    for (var one : made.entrySet()) {
      // A number that was refused says nothing of an earlier generation's trade of that number.
      NavigableSet<Long> ofGeneration =
          refused != null && one.getKey() == generation ? refused : Collections.emptyNavigableSet();
      changes.addAll(compare(product, one.getKey(), one.getValue(), ofGeneration, now, write));
    }
    Numbering numbering = new Numbering(generation, OptionalLong.of(highest));
    if (!numbering.equals(held)) {
      changes.add(
          "%s: the numbering is at %s, the history at trade %d"
              .formatted(
                  product,
                  held.highest().isPresent() ? "trade " + held.highest().getAsLong() : "nothing",
                  highest));
      if (write) {
        new NumberingTable(connection).upsert(Map.of(product, numbering));
      }
    }
    return changes;
  }

  private static int firstGeneration(List<Trades> stretches, Numbering held) {
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
      String product,
      int generation,
      MissingRuns made,
      NavigableSet<Long> refused,
      Instant now,
      boolean write)
      throws SQLException {
    List<Row> rows = open(product, generation);
    List<MissingRun> held = rows.stream().map(Row::run).toList();
    List<MissingRun> wanted = made.runs(held, refused);
    if (MissingRuns.merged(held).equals(MissingRuns.merged(wanted))) {
      return List.of();
    }
    if (write) {
      write(product, generation, rows, wanted, now);
    }
    return List.of(
        "%s: open gaps tell of %d trades that are missing, the history of %d"
            .formatted(product, MissingRuns.count(held), MissingRuns.count(wanted)));
  }

  private void write(
      String product, int generation, List<Row> rows, List<MissingRun> wanted, Instant now)
      throws SQLException {
    for (Row row : rows) {
      if (!wanted.contains(row.run())) {
        boolean recovered = wanted.stream().noneMatch(run -> run.overlaps(row.run()));
        remove(row.id(), recovered, now);
      }
    }
    for (MissingRun run : wanted) {
      if (rows.stream().noneMatch(row -> row.run().equals(run))) {
        Instant detectedAt =
            rows.stream()
                .filter(row -> row.run().overlaps(run))
                .map(Row::detectedAt)
                .min(Instant::compareTo)
                .orElse(now);
        insert(product, generation, run, detectedAt);
      }
    }
  }

  /** By the ticks with which the venue began to number anew. */
  private List<Stretch> stretches(String product) throws SQLException {
    String sql =
        """
        SELECT "timestamp"
          FROM tick_history
         WHERE product = ? AND restart AND NOT late
         ORDER BY "timestamp"
        """;
    List<Stretch> stretches = new ArrayList<>();
    Instant from = BEFORE_ALL;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Instant restart = rows.getTimestamp(1).toInstant();
          stretches.add(new Stretch(from, restart));
          from = restart;
        }
      }
    }
    stretches.add(new Stretch(from, AFTER_ALL));
    return stretches;
  }

  /** Of each stretch; those over which the numbers of trades go on are one. */
  private List<Trades> trades(String product) throws SQLException {
    List<Trades> all = new ArrayList<>();
    for (Stretch stretch : stretches(product)) {
      OptionalLong first = firstTrade(product, stretch);
      if (first.isEmpty()) {
        continue;
      }
      Trades before = all.isEmpty() ? null : all.getLast();
      if (before != null && before.goOnIn(first.getAsLong())) {
        Stretch both = new Stretch(before.stretch().from(), stretch.to());
        all.set(all.size() - 1, trades(product, both, before.first()));
      } else {
        all.add(trades(product, stretch, first.getAsLong()));
      }
    }
    return all;
  }

  private OptionalLong firstTrade(String product, Stretch stretch) throws SQLException {
    String sql =
        """
        SELECT trade_id
          FROM tick_history
         WHERE product = ? AND "timestamp" >= ? AND "timestamp" < ? AND NOT late
           AND trade_id IS NOT NULL
         ORDER BY sequence
         LIMIT 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, product, stretch);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
      }
    }
  }

  private Trades trades(String product, Stretch stretch, long first) throws SQLException {
    String sql =
        """
        SELECT trade_id, next_id, next_event
          FROM (SELECT trade_id, lead(trade_id) OVER numbers AS next_id,
                       lead(ts_event) OVER numbers AS next_event
                  FROM (SELECT trade_id, min(ts_event) AS ts_event
                          FROM tick_history
                         WHERE product = ? AND "timestamp" >= ? AND "timestamp" < ?
                           AND trade_id >= ?
                         GROUP BY trade_id) AS trades
                WINDOW numbers AS (ORDER BY trade_id)) AS steps
         WHERE next_id IS NULL OR next_id > trade_id + 1
         ORDER BY trade_id
        """;
    List<MissingRun> missing = new ArrayList<>();
    long highest = first;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, product, stretch);
      statement.setLong(4, first);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          long next = rows.getLong(2);
          if (rows.wasNull()) {
            highest = rows.getLong(1);
          } else {
            missing.add(
                new MissingRun(rows.getLong(1) + 1, next - 1, false, rows.getLong(3) / 1_000));
          }
        }
      }
    }
    return new Trades(stretch, first, highest, missing);
  }

  private static void set(PreparedStatement statement, String product, Stretch stretch)
      throws SQLException {
    statement.setString(1, product);
    statement.setTimestamp(2, Timestamp.from(stretch.from()));
    statement.setTimestamp(3, Timestamp.from(stretch.to()));
  }

  private Numbering numbering(String product) throws SQLException {
    return new NumberingTable(connection).load().getOrDefault(product, Numbering.UNKNOWN);
  }

  private List<Row> open(String product, int generation) throws SQLException {
    String sql =
        """
        SELECT id, detected_at, first_missing, last_missing, cause = 'rejected',
               (EXTRACT(EPOCH FROM next_tick_at) * 1000000)::bigint
          FROM feed_gaps
         WHERE product = ? AND generation = ? AND closed_at IS NULL
         ORDER BY first_missing
        """;
    List<Row> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      statement.setInt(2, generation);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(
              new Row(
                  rows.getLong(1),
                  rows.getTimestamp(2).toInstant(),
                  new MissingRun(
                      rows.getLong(3), rows.getLong(4), rows.getBoolean(5), rows.getLong(6))));
        }
      }
    }
    return found;
  }

  private void remove(long id, boolean recovered, Instant now) throws SQLException {
    String sql =
        recovered
            ? "UPDATE feed_gaps SET recovered = TRUE, closed_at = ? WHERE id = ?"
            : "DELETE FROM feed_gaps WHERE ?::timestamptz IS NOT NULL AND id = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setTimestamp(1, Timestamp.from(now));
      statement.setLong(2, id);
      statement.executeUpdate();
    }
  }

  private void insert(String product, int generation, MissingRun run, Instant detectedAt)
      throws SQLException {
    String sql =
        """
        INSERT INTO feed_gaps (
               product, generation, first_missing, last_missing, next_tick_at, detected_at, cause)
        VALUES (?, ?, ?, ?, TIMESTAMPTZ 'epoch' + ? * INTERVAL '1 microsecond', ?, ?)
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      statement.setInt(2, generation);
      statement.setLong(3, run.first());
      statement.setLong(4, run.last());
      statement.setLong(5, run.nextTickMicros());
      statement.setTimestamp(6, Timestamp.from(detectedAt));
      statement.setString(7, run.rejected() ? "rejected" : "missed");
      statement.executeUpdate();
    }
  }
}
