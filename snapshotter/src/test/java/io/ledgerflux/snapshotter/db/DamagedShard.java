package io.ledgerflux.snapshotter.db;

import io.ledgerflux.model.Shards;
import io.ledgerflux.snapshotter.TestDatabase;
import io.ledgerflux.snapshotter.db.StateRecovery.Patience;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** A shard with a state of BTC-USD that cannot be read. */
public final class DamagedShard {
  private DamagedShard() {}

  /** Damages the state in {@code rows}. */
  public static void damageTheState(TestDatabase rows) {
    rows.execute("UPDATE snapshots SET state = state - 'last_seq' WHERE product = 'BTC-USD'");
  }

  /** Ticks of BTC-USD behind {@code sequence} that tell a trade and nothing else. */
  public static void tellTradesAlone(TestDatabase rows, long sequence, int count) {
    rows.execute(
        """
        INSERT INTO tick_history (product, "timestamp", sequence, price, ts_event, ts_ingest)
        SELECT product, "timestamp" + i * interval '1 ms', sequence + i, price,
               ts_event + i * 1000000::bigint, ts_ingest + i * 1000000::bigint
          FROM tick_history, generate_series(1, %d) AS i
         WHERE product = 'BTC-USD' AND sequence = %d
        """
            .formatted(count, sequence));
  }

  /** What is known of the shard to who looks at the newest ticks alone. */
  public static ShardHistory loadInPart(ShardLease lease, Shards shards, Instant now)
      throws SQLException {
    return lease.load(shards, now, new Patience(Duration.ofSeconds(5), Duration.ZERO));
  }
}
