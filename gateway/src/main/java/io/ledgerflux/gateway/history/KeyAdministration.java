package io.ledgerflux.gateway.history;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.gateway.access.ApiKey;
import io.ledgerflux.gateway.access.KeyLimits;
import io.ledgerflux.gateway.access.KeyName;
import io.ledgerflux.gateway.access.KeyText;
import io.ledgerflux.ops.PostgresMetrics;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes and revokes keys: a login that owns the schema. */
public final class KeyAdministration implements AutoCloseable {
  /** What keys were used for is told of 31 days, and kept for a look at last year. */
  private static final int USAGE_DAYS = 400;

  private final HistoryPool pool;
  private final KeyTable table;
  private final SecureRandom random = new SecureRandom();

  /** The administration at {@code database}. */
  public KeyAdministration(PostgresConfig database, PostgresMetrics metrics) {
    this.pool = HistoryPool.patient(database, "keys", metrics);
    this.table = new KeyTable(pool);
  }

  /**
   * Makes a key, and tells its text, which nobody can tell again.
   *
   * @throws SQLException if it could not be stored
   */
  public String create(KeyName name, KeyLimits limits, Optional<Instant> expires)
      throws SQLException {
    String text = KeyText.random(random);
    KeyText key = KeyText.parse(text).orElseThrow();
    table.forgetUsage(USAGE_DAYS);
    table.create(new ApiKey(key.id(), name.text(), key.hash(), limits, expires, Optional.empty()));
    return text;
  }

  /** Every key there ever was, in the order of their making. */
  public List<KeyRow> list() throws SQLException {
    return table.all();
  }

  /** Whether there was such a key, not revoked yet: from now on it is worth nothing. */
  public boolean revoke(String id) throws SQLException {
    return table.revoke(id);
  }

  @Override
  public void close() {
    pool.close();
  }
}
