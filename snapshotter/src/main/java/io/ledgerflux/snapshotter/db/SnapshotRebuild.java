package io.ledgerflux.snapshotter.db;

import io.ledgerflux.codec.MalformedMessageException;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Timestamps;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Makes one product's newest state anew from its tape. */
final class SnapshotRebuild {
  private final Connection connection;

  SnapshotRebuild(Connection connection) {
    this.connection = connection;
  }

  /**
   * A state that is another than the one that was held.
   *
   * @param state as the history tells it
   * @param difference to what was held, in words
   */
  record Rebuilt(MarketState state, String difference) {}

  /**
   * What the history tells of {@code product}; empty where that is held, or nothing is told. What
   * no tick tells any more stays as it is known.
   */
  Optional<Rebuilt> rebuild(String product, Instant now, boolean write) throws SQLException {
    TapeEnd tape = TapeEnd.of(connection, product);
    tape.lookThrough();
    Optional<MarketState> held = held(product);
    Optional<MarketState> made = tape.state(tape.isOfARestart() ? null : held.orElse(null));
    if (made.isEmpty() || made.equals(held)) {
      return Optional.empty();
    }
    if (write) {
      write(made.get(), Timestamps.nanos(now));
    }
    return Optional.of(
        new Rebuilt(
            made.get(),
            "%s: the state %s, the history's last tick is %d"
                .formatted(
                    product,
                    held.map(state -> "of tick %d is another".formatted(state.lastSequence()))
                        .orElse("is missing or cannot be read"),
                    made.get().lastSequence())));
  }

  private Optional<MarketState> held(String product) throws SQLException {
    String sql = "SELECT state::text, last_seq FROM snapshots WHERE product = ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, product);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        MarketState state =
            SnapshotCodec.decodeState(product, row.getString(1).getBytes(StandardCharsets.UTF_8));
        return state.lastSequence() == row.getLong(2) ? Optional.of(state) : Optional.empty();
      } catch (MalformedMessageException e) {
        return Optional.empty();
      }
    }
  }

  /** Writes {@code state} over whatever stands there. */
  void write(MarketState state, long nowNanos) throws SQLException {
    String sql =
        """
        INSERT INTO snapshots (product, last_seq, ts_snapshot, state)
        VALUES (?, ?, ?, ?::jsonb)
            ON CONFLICT (product) DO UPDATE
           SET last_seq = EXCLUDED.last_seq, ts_snapshot = EXCLUDED.ts_snapshot,
               state = EXCLUDED.state, updated_at = now()
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, state.product());
      statement.setLong(2, state.lastSequence());
      statement.setLong(3, nowNanos);
      statement.setString(4, new String(SnapshotCodec.encodeState(state), StandardCharsets.UTF_8));
      statement.executeUpdate();
    }
  }
}
