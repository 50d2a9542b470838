package io.ledgerflux.gateway.history;

import io.ledgerflux.gateway.rest.FeedGap;
import io.ledgerflux.gateway.rest.GapQuery;
import io.ledgerflux.gateway.rest.Page;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.ops.PostgresMetrics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Trades that are missing, or were.
 *
 * @param metrics where statements are counted
 * @param connection that is used
 */
record GapQueries(PostgresMetrics metrics, Connection connection) {
  private record Row(long id, FeedGap gap) {}

  Page<FeedGap> gaps(GapQuery query) throws SQLException {
    String sql =
        """
        SELECT id, first_missing, last_missing, detected_at, cause, recovered, closed_at
          FROM feed_gaps
         WHERE product = ? AND id > ? AND detected_at >= ? AND detected_at < ?
           AND (closed_at IS NULL OR NOT ?)
         ORDER BY id
         LIMIT ?
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, query.product());
      statement.setLong(2, query.afterId());
      statement.setObject(3, TickRows.timestamp(query.fromNanos()));
      statement.setObject(4, TickRows.timestamp(query.toNanos()));
      statement.setBoolean(5, query.openOnly());
      statement.setInt(6, query.limit() + 1);
      List<Row> rows = metrics.timed("rest_gaps", () -> rows(statement));
      boolean more = rows.size() > query.limit();
      List<Row> page = more ? rows.subList(0, query.limit()) : rows;
      return new Page<>(
          page.stream().map(Row::gap).toList(),
          more ? Optional.of(query.goingOnBehind(page.getLast().id())) : Optional.empty());
    }
  }

  private static List<Row> rows(PreparedStatement statement) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        OffsetDateTime closed = row.getObject("closed_at", OffsetDateTime.class);
        rows.add(
            new Row(
                row.getLong("id"),
                new FeedGap(
                    row.getLong("first_missing"),
                    row.getLong("last_missing"),
                    nanos(row.getObject("detected_at", OffsetDateTime.class)),
                    row.getString("cause"),
                    row.getBoolean("recovered"),
                    closed == null ? OptionalLong.empty() : OptionalLong.of(nanos(closed)))));
      }
    }
    return rows;
  }

  private static long nanos(OffsetDateTime time) {
    return Timestamps.nanos(time.toInstant());
  }
}
