package io.ledgerflux.gateway;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.config.Settings;
import io.ledgerflux.embedded.Database;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.PostgresServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.snapshotter.Snapshotter;
import io.ledgerflux.snapshotter.SnapshotterConfig;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.PurgeOptions;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A tape that a real snapshotter stores, and gateways that read it with a login of their own. */
final class HistoryRig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String READER = "ledgerflux_reader";
  private static final String READER_PASSWORD =
      "r" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);

  private final NatsServer nats = SharedServers.nats();
  private final Database database;
  private final Snapshotter snapshotter;
  private final List<Gateway> gateways = new ArrayList<>();
  private final TestTape tape;

  private HistoryRig(PostgresServer postgres, Database database) {
    this.database = database;
    postgres.createRole(READER, READER_PASSWORD);
    SharedServers.clearStreams();
    tape = new TestTape(nats.url(), StreamLimits.standard());
    Settings settings =
        Settings.read(
            Map.of("NATS_URLS", nats.url(), "PG_DSN", database.dsn(), "PORT", "0"),
            SnapshotterConfig.OPTIONS);
    snapshotter = new Snapshotter(SnapshotterConfig.read(settings));
    snapshotter.start();
    await().atMost(PATIENCE).until(() -> snapshotter.readiness().isReady());
  }

  /** One at the shared servers. */
  static HistoryRig shared(Class<?> test) {
    return new HistoryRig(SharedServers.postgres(), SharedServers.freshDatabase(test));
  }

  /** One whose database is in {@code postgres}. */
  static HistoryRig at(PostgresServer postgres) {
    return new HistoryRig(postgres, postgres.createDatabase("history"));
  }

  TestTape tape() {
    return tape;
  }

  /** The database as its owner logs in. */
  String ownerDsn() {
    return database.dsn();
  }

  /** The database as a gateway logs in. */
  String readerDsn() {
    return database.as(READER, READER_PASSWORD).dsn();
  }

  /** The broker's address. */
  String natsUrl() {
    return nats.url();
  }

  /** A gateway that is ready; {@code more} are options and their values. */
  Gateway gateway(String... more) {
    List<String> options = new ArrayList<>(Arrays.asList(more));
    options.addAll(List.of("PG_DSN", database.as(READER, READER_PASSWORD).dsn()));
    return gatewayWithoutDatabase(options.toArray(String[]::new));
  }

  Gateway gatewayWithoutDatabase(String... more) {
    Gateway gateway = GatewayFixture.start(nats.url(), more);
    gateways.add(gateway);
    await().atMost(PATIENCE).until(() -> gateway.readiness().isReady());
    return gateway;
  }

  /** Stops one of its gateways. */
  void stop(Gateway gateway) {
    gateways.remove(gateway);
    gateway.stop();
  }

  /** Puts {@code ticks}, the first ones, on the tape, and waits until they are stored. */
  void store(List<Tick> ticks) throws Exception {
    for (Tick tick : ticks) {
      tape.store(tick, false);
    }
    tape.flush();
    awaitStored(ticks.size());
  }

  /** Waits until so many ticks are stored. */
  void awaitStored(long ticks) {
    await().atMost(PATIENCE).until(() -> stored() >= ticks);
  }

  /** A connection of the database's owner. */
  java.sql.Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  /** Changes what is stored behind the snapshotter's back. */
  void execute(String sql) throws SQLException {
    try (var connection = owner();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A connection of the database's owner. */
  java.sql.Connection owner() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  long stored() throws SQLException {
    return count("SELECT count(*) FROM tick_history");
  }

  /** The one number that {@code sql} asks for. */
  long count(String sql) throws SQLException {
    try (var connection = owner();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The broker forgets all but the last {@code keep} messages of market_ticks. */
  void purge(long keep) throws Exception {
    Connection connection = Nats.connect(nats.url());
    try {
      connection
          .jetStreamManagement()
          .purgeStream(Subjects.TICKS, PurgeOptions.builder().keep(keep).build());
    } finally {
      connection.close();
    }
  }

  /**
   * The broker forgets each message of market_ticks that is stored. Only where all ticks are of one
   * product: then they are stored in the order of the stream.
   */
  void forgetStored() throws Exception {
    long stored = stored();
    Connection connection = Nats.connect(nats.url());
    try {
      connection
          .jetStreamManagement()
          .purgeStream(Subjects.TICKS, PurgeOptions.builder().sequence(stored + 1).build());
    } finally {
      connection.close();
    }
  }

  /** Stores nothing any more. */
  void stopStoring() {
    snapshotter.stop();
  }

  @Override
  public void close() {
    gateways.forEach(Gateway::stop);
    snapshotter.stop();
    tape.close();
  }
}
