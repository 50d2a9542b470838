package io.ledgerflux.snapshotter.db;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.ops.Readiness;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens sessions, each for one purpose and one thread. */
public final class Database {
  private static final int CONNECT_SECONDS = 5;
  private static final int ANSWER_SECONDS = 30;
  private static final Duration SILENCE = Duration.ofSeconds(6);

  /**
   * A lost machine, or a process that stands still, must not keep a shard's lock: the server ends a
   * session whose client does not answer, or that is silent for longer than its owner ever is.
   */
  private static final String LEASE_OPTIONS =
      "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
          + " -c tcp_user_timeout=5000 -c client_connection_check_interval=2000"
          + " -c idle_session_timeout=%d -c idle_in_transaction_session_timeout=%d"
              .formatted(SILENCE.toMillis(), SILENCE.toMillis());

  private static final String UPKEEP_OPTIONS = "-c lock_timeout=5000";

  private final PostgresConfig writer;
  private final PostgresConfig owner;
  private final DatabaseMetrics metrics;
  private final Readiness.Condition condition;

  /**
   * The database.
   *
   * @param writer who writes
   * @param owner who migrates, and makes and drops partitions
   * @param condition told whether it lets anybody in
   */
  public Database(
      PostgresConfig writer,
      PostgresConfig owner,
      DatabaseMetrics metrics,
      Readiness.Condition condition) {
    this.writer = writer;
    this.owner = owner;
    this.metrics = metrics;
    this.condition = condition;
  }

  /** The user who writes. */
  String writerName() {
    return writer.user();
  }

  /** A session for one shard's lock and work. */
  Session openForShard(int shard) throws SQLException {
    return open(writer, "ledgerflux-snapshotter-" + shard, LEASE_OPTIONS);
  }

  /** A session of the owner, for partitions. */
  Session openForUpkeep() throws SQLException {
    return open(owner, "ledgerflux-upkeep", UPKEEP_OPTIONS);
  }

  /** Connections of the owner, for the migration. */
  DataSource forMigration() throws SQLException {
    PGSimpleDataSource source = source(owner, "ledgerflux-migration");
    source.setSocketTimeout(0);
    return source;
  }

  /** Without passwords. */
  @Override
  public String toString() {
    return writer.toString();
  }

  private Session open(PostgresConfig login, String name, String options) throws SQLException {
    PGSimpleDataSource source = source(login, name);
    source.setOptions(options);
    try {
      Session session = new Session(source.getConnection(), metrics);
      condition.met(writer.toString());
      return session;
    } catch (SQLException e) {
      condition.missing(login + ": " + e.getMessage());
      throw e;
    }
  }

  private static PGSimpleDataSource source(PostgresConfig login, String name) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(login.jdbcUrl());
    source.setUser(login.user());
    source.setPassword(login.password());
    source.setApplicationName(name);
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setLoginTimeout(CONNECT_SECONDS);
    source.setSocketTimeout(ANSWER_SECONDS);
    source.setSocketFactory(KeepaliveSocketFactory.class.getName());
    for (var parameter : login.parameters().entrySet()) {
      PGProperty property = PGProperty.forName(parameter.getKey());
      if (property != null) {
        source.setProperty(property, parameter.getValue());
      }
    }
    return source;
  }
}
