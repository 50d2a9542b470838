package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Timestamps;
import io.ledgerflux.snapshotter.gaps.Gap;
import io.ledgerflux.snapshotter.gaps.Gap.Cause;
import io.ledgerflux.snapshotter.gaps.GapChanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** What is missing, a row for each unbroken run of trade ids. */
final class GapTable {
  private static final long NANOS_PER_MICRO = 1_000;

  private final Connection connection;

  GapTable(Connection connection) {
    this.connection = connection;
  }

  /** The open gaps of one generation that touch the trade ids from {@code from} to {@code to}. */
  List<Gap> open(String product, int generation, long from, long to) throws SQLException {
    String sql =
        """
        SELECT id, first_missing, last_missing, cause,
               (EXTRACT(EPOCH FROM next_tick_at) * 1000000)::bigint
          FROM feed_gaps
         WHERE product = ? AND generation = ? AND closed_at IS NULL
           AND last_missing >= ? AND first_missing <= ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      statement.setInt(2, generation);
      statement.setLong(3, from);
      statement.setLong(4, to);
      List<Gap> gaps = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          gaps.add(
              new Gap(
                  OptionalLong.of(rows.getLong(1)),
                  generation,
                  rows.getLong(2),
                  rows.getLong(3),
                  Cause.valueOf(rows.getString(4).toUpperCase(Locale.ROOT)),
                  rows.getLong(5) * NANOS_PER_MICRO));
        }
      }
      return gaps;
    }
  }

  /** Writes {@code changes}, found at {@code now}. */
  void write(String product, GapChanges changes, Instant now) throws SQLException {
    close(changes.closed(), now);
    delete(changes.absorbed());
    resize(changes.resized());
    insert(product, changes.opened(), now);
  }

  /**
   * How many gaps of each of {@code products} are open, and how many trades are missing in them.
   */
  Map<String, OpenGaps> count(List<String> products) throws SQLException {
    String sql =
        """
        SELECT product, count(*), sum(last_missing - first_missing + 1)
          FROM feed_gaps
         WHERE closed_at IS NULL AND product = ANY (?)
         GROUP BY product
        """;
    Map<String, OpenGaps> counts = new HashMap<>();
    for (String product : products) {
      counts.put(product, OpenGaps.NONE);
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      new Columns<>(statement, products).text(product -> product);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          counts.put(rows.getString(1), new OpenGaps(rows.getInt(2), rows.getDouble(3)));
        }
      }
    }
    return counts;
  }

  private void insert(String product, List<Gap> gaps, Instant now) throws SQLException {
    if (gaps.isEmpty()) {
      return;
    }
    String sql =
        """
        INSERT INTO feed_gaps (
               product, generation, first_missing, last_missing, next_tick_at, detected_at, cause)
        SELECT ?, generation, first_missing, last_missing,
               TIMESTAMPTZ 'epoch' + next_tick * INTERVAL '1 microsecond',
               TIMESTAMPTZ 'epoch' + ? * INTERVAL '1 microsecond', cause
          FROM unnest(?, ?, ?, ?, ?)
               AS gap (generation, first_missing, last_missing, next_tick, cause)
         ORDER BY first_missing
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      statement.setLong(2, micros(Timestamps.nanos(now)));
      new Columns<>(statement, gaps, 3)
          .whole(Gap::generation)
          .whole(Gap::first)
          .whole(Gap::last)
          .whole(gap -> micros(gap.nextTickNanos()))
          .text(GapTable::cause);
      statement.executeUpdate();
    }
  }

  private void resize(List<Gap> gaps) throws SQLException {
    if (gaps.isEmpty()) {
      return;
    }
    String sql =
        """
        UPDATE feed_gaps
           SET first_missing = gap.first_missing,
               last_missing = gap.last_missing,
               next_tick_at = TIMESTAMPTZ 'epoch' + gap.next_tick * INTERVAL '1 microsecond',
               cause = gap.cause
          FROM unnest(?, ?, ?, ?, ?) AS gap (id, first_missing, last_missing, next_tick, cause)
         WHERE feed_gaps.id = gap.id
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      new Columns<>(statement, gaps)
          .whole(gap -> gap.id().orElseThrow())
          .whole(Gap::first)
          .whole(Gap::last)
          .whole(gap -> micros(gap.nextTickNanos()))
          .text(GapTable::cause);
      statement.executeUpdate();
    }
  }

  private void close(List<Long> ids, Instant now) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    String sql =
        """
        UPDATE feed_gaps
           SET recovered = TRUE, closed_at = TIMESTAMPTZ 'epoch' + ? * INTERVAL '1 microsecond'
         WHERE id = ANY (?)
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, micros(Timestamps.nanos(now)));
      new Columns<>(statement, ids, 2).whole(id -> id);
      statement.executeUpdate();
    }
  }

  private void delete(List<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM feed_gaps WHERE id = ANY (?)")) {
      new Columns<>(statement, ids).whole(id -> id);
      statement.executeUpdate();
    }
  }

  private static long micros(long nanos) {
    return Math.floorDiv(nanos, NANOS_PER_MICRO);
  }

  private static String cause(Gap gap) {
    return gap.cause().name().toLowerCase(Locale.ROOT);
  }
}
