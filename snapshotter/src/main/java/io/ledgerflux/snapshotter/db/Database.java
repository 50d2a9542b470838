package io.ledgerflux.snapshotter.db;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

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

  /** The database as a tool sees it, which is its writer and measures nothing. */
  public static Database ofTool(PostgresConfig writer) {
    return new Database(
        writer,
        writer,
        new DatabaseMetrics(new CollectorRegistry()),
        new Readiness().needs("postgres"));
  }

  /** The user who writes. */
  String writerName() {
    return writer.user();
  }

  /** A session for one shard's lock and work. */
  Session openForShard(int shard) throws SQLException {
    return open(writer, shardSession(shard), LEASE_OPTIONS);
  }

  /** As what the server knows the sessions for {@code shard}. */
  private static String shardSession(int shard) {
    return "ledgerflux-snapshotter-" + shard;
  }

  /** A session of the owner, for partitions. */
  Session openForUpkeep() throws SQLException {
    return open(owner, "ledgerflux-upkeep", UPKEEP_OPTIONS);
  }

  /**
   * A session for a rebuild, whose statements may take long. It keeps a shard's lock as a
   * snapshotter does: whoever broke it off must not stop the shard.
   */
  Session openForRebuild() throws SQLException {
    return open(writer, "ledgerflux-rebuild", LEASE_OPTIONS + " -c lock_timeout=30000", 0);
  }

  /** Who migrates. */
  PostgresConfig owner() {
    return owner;
  }

  /** Without passwords. */
  @Override
  public String toString() {
    return writer.toString();
  }

  private Session open(PostgresConfig login, String name, String options) throws SQLException {
    return open(login, name, options, ANSWER_SECONDS);
  }

  private Session open(PostgresConfig login, String name, String options, int answerSeconds)
      throws SQLException {
    Properties properties = new Properties();
    properties.putAll(login.parameters());
    properties.putAll(
        Map.of(
            "user", login.user(),
            "password", login.password(),
            "ApplicationName", name,
            "options", options,
            "connectTimeout", Integer.toString(CONNECT_SECONDS),
            "loginTimeout", Integer.toString(CONNECT_SECONDS),
            "socketTimeout", Integer.toString(answerSeconds),
            "socketFactory", KeepaliveSocketFactory.class.getName()));
    try {
      Connection connection =
          metrics.timed("connect", () -> DriverManager.getConnection(login.jdbcUrl(), properties));
      Session session = new Session(connection, metrics);
      condition.met(writer.toString());
      return session;
    } catch (SQLException e) {
      condition.missing(login + ": " + e.getMessage());
      throw e;
    }
  }
}
