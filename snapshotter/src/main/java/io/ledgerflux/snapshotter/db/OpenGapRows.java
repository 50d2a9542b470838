package io.ledgerflux.snapshotter.db;

import io.ledgerflux.snapshotter.gaps.MissingRun;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The open rows of feed_gaps as a rebuild finds and replaces them. */
final class OpenGapRows {
  private final Connection connection;

  OpenGapRows(Connection connection) {
    this.connection = connection;
  }

  /** A row. */
  record Row(long id, Instant detectedAt, MissingRun run) {}

  /** Those of one generation, in order. */
  List<Row> of(String product, int generation) throws SQLException {
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

  /** Makes {@code rows} tell of {@code wanted}, and leaves alone those that do. */
  void write(String product, int generation, List<Row> rows, List<MissingRun> wanted, Instant now)
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
