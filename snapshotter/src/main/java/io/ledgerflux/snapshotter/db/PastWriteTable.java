package io.ledgerflux.snapshotter.db;

import io.ledgerflux.snapshotter.batch.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;

/** When something was last written into hours that were over. */
final class PastWriteTable {
  private static final long NANOS_PER_HOUR = 3_600_000_000_000L;

  private final Connection connection;

  PastWriteTable(Connection connection) {
    this.connection = connection;
  }

  /** Notes the hours of {@code inserted} that were over at {@code now}. */
  void note(int shard, List<Entry> inserted, Instant now) throws SQLException {
    long thisHour = Math.floorDiv(now.getEpochSecond(), 3_600);
    List<Long> over =
        inserted.stream()
            .map(entry -> Math.floorDiv(entry.tick().eventNanos(), NANOS_PER_HOUR))
            .filter(hour -> hour < thisHour)
            .distinct()
            .toList();
    if (over.isEmpty()) {
      return;
    }
    String sql =
        """
        INSERT INTO past_writes (hour, shard, written_at)
        SELECT TIMESTAMPTZ 'epoch' + hour * INTERVAL '1 hour', ?, ? FROM unnest(?) AS hour
            ON CONFLICT (hour, shard) DO UPDATE SET written_at = EXCLUDED.written_at
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, shard);
      statement.setTimestamp(2, Timestamp.from(now));
      new Columns<>(statement, over, 3).whole(hour -> hour);
      statement.executeUpdate();
    }
  }
}
