package io.ledgerflux.operator.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.config.PostgresConfig;
import io.ledgerflux.embedded.Database;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.nats.Position;
import io.ledgerflux.snapshotter.db.ShardLocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Durations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Positions are made anew, and a snapshotter that wakes meanwhile gets no lock too early. */
class PositionMoveIT {
  private static final int BEFORE = 3;
  private static final int AFTER = 2;
  private static final Position TICKS = new Position(70, 700, 1);

  private final Database database = SharedServers.freshDatabase(getClass());

  @BeforeEach
  void makePositions() throws SQLException {
    rows("DROP TABLE IF EXISTS reader_positions");
    rows(
        """
        CREATE TABLE reader_positions (
            reader               TEXT        PRIMARY KEY,
            stream_sequence      BIGINT      NOT NULL,
            broker_nanos         BIGINT      NOT NULL,
            stream_created_nanos BIGINT      NOT NULL,
            updated_at           TIMESTAMPTZ NOT NULL DEFAULT now())
        """);
    rows(
        """
        INSERT INTO reader_positions
        SELECT reader || shard, 10 + shard, 100, 1
          FROM generate_series(0, 2) AS shard,
               unnest(ARRAY['market_ticks-', 'market_rejects-']) AS reader
        """);
  }

  @Test
  void holdsEachLockUntilWhatFollowsIsDone() throws Exception {
    List<String> seen = new ArrayList<>();

    move(Map.of(), () -> seen.addAll(lookOn()));

    assertThat(seen)
        .as("the positions are committed, and no lock is free")
        .containsExactly(
            "market_rejects-0 10",
            "market_rejects-1 10",
            "market_ticks-0 70",
            "market_ticks-1 70",
            "f f f");
    awaitFreeLocks();
  }

  @Test
  void freesTheLocksWhereWhatFollowsFails() throws Exception {
    assertThatThrownBy(
            () ->
                move(
                    Map.of(),
                    () -> {
                      throw new IOException("away");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("away");
    awaitFreeLocks();
  }

  @Test
  void changesNothingWhereASnapshotterWorks() throws Exception {
    List<String> before = positions();
    try (Connection snapshotter = connect();
        Statement statement = snapshotter.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(%d, 2)".formatted(ShardLocks.KEY));
      assertThatThrownBy(() -> move(Map.of(), () -> fail("the number must not be written")))
          .isInstanceOf(SQLException.class)
          .hasMessage("a snapshotter still works shard 2");
    }
    assertThat(positions()).isEqualTo(before);
  }

  @Test
  void beginsNothingWhereItMayNotWrite() throws Exception {
    SharedServers.postgres().createRole("it_position_reader", "r");
    rows("GRANT SELECT ON reader_positions TO it_position_reader");
    PostgresConfig reader = login("it_position_reader", "r", Map.of());
    assertThatThrownBy(() -> PositionMove.begin(reader, BEFORE))
        .isInstanceOf(SQLException.class)
        .hasMessage("it_position_reader may not write reader_positions there");
    awaitFreeLocks();
  }

  @Test
  void speaksAsTheDsnSays() throws Exception {
    List<String> before = positions();
    assertThatThrownBy(
            () -> move(Map.of("sslmode", "require"), () -> fail("this server speaks no TLS")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("SSL");
    assertThat(positions()).isEqualTo(before);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void givesUpOnAServerThatSaysNothing() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PostgresConfig login =
          new PostgresConfig("127.0.0.1", mute.getLocalPort(), "any", "any", "any", Map.of());
      assertThatThrownBy(() -> PositionMove.begin(login, BEFORE)).isInstanceOf(SQLException.class);
    }
  }

  private void move(Map<String, String> parameters, PositionMove.Conclusion conclusion)
      throws SQLException, IOException {
    PostgresConfig login = login(database.user(), database.password(), parameters);
    try (PositionMove move = PositionMove.begin(login, BEFORE)) {
      move.write(AFTER, TICKS, conclusion);
    }
  }

  private PostgresConfig login(String user, String password, Map<String, String> parameters) {
    return new PostgresConfig(
        database.host(), database.port(), database.name(), user, password, parameters);
  }

  private List<String> lookOn() throws IOException {
    try {
      List<String> seen = new ArrayList<>(positions());
      seen.add(freeLocks());
      return seen;
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private List<String> positions() throws SQLException {
    return rows("SELECT reader, stream_sequence FROM reader_positions ORDER BY reader");
  }

  /** A session's locks are free once PostgreSQL has ended it: a moment after it was closed. */
  private void awaitFreeLocks() {
    await()
        .atMost(Durations.ONE_MINUTE)
        .untilAsserted(() -> assertThat(freeLocks()).isEqualTo("t t t"));
  }

  /** Whether a snapshotter would get the lock of each shard. */
  private String freeLocks() throws SQLException {
    return rows("""
            SELECT pg_try_advisory_xact_lock(%1$d, 0), pg_try_advisory_xact_lock(%1$d, 1),
                   pg_try_advisory_xact_lock(%1$d, 2)
            """
            .formatted(ShardLocks.KEY))
        .getFirst();
  }

  private static void fail(String why) {
    throw new AssertionError(why);
  }

  private List<String> rows(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        ResultSet rows = statement.getResultSet();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= columns; i++) {
            row.add(rows.getString(i));
          }
          found.add(String.join(" ", row));
        }
      }
    }
    return found;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }
}
