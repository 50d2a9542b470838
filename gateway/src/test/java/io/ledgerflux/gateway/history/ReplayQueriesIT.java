package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.Database;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.history.ReplayRows.Beginning;
import io.ledgerflux.gateway.history.ReplayRows.Cursor;
import io.ledgerflux.gateway.history.ReplayRows.Missed;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.ReplayHistory;
import io.ledgerflux.gateway.session.ReplayOrder;
import io.ledgerflux.model.Tick;
import io.ledgerflux.ops.PostgresMetrics;
import io.prometheus.client.CollectorRegistry;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a replay asks a real PostgreSQL, and the same asked of what tests hold. */
@Timeout(90)
class ReplayQueriesIT {
  private static final String BTC = "BTC-USD";
  private static final String ETH = "ETH-USD";
  private static final String QUIET = "QUIET-USD";
  private static final String NEW = "NEW-USD";
  private static final List<String> PRODUCTS = List.of(BTC, ETH, NEW, QUIET);
  private static final long SECOND = 1_000_000_000L;

  /** Five minutes before a partition ends. */
  private static final long START = 1_800_000_000 * SECOND;

  private static final long END = START + 600 * SECOND;

  private final List<Tick> stored = new ArrayList<>();
  private Connection connection;

  @BeforeEach
  void migrate() throws Exception {
    Database database = SharedServers.freshDatabase(getClass());
    connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    execute(migration("V1__history.sql"));
    execute(migration("V6__restarts.sql"));
    execute(
        """
        CREATE TABLE tick_history_old PARTITION OF tick_history
           FOR VALUES FROM (MINVALUE) TO ('2027-01-15 08:05:00Z');
        CREATE TABLE tick_history_new PARTITION OF tick_history
           FOR VALUES FROM ('2027-01-15 08:05:00Z') TO (MAXVALUE);
        """);
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void aQuietProductBeginsWithItsLastTickAndNoNumberingThatIsKnown() throws Exception {
    store(Ticks.at(Ticks.tick(QUIET, 7, 6), START - 86_400 * SECOND));
    store(Ticks.at(Ticks.tick(ETH, 1, -1).restarting(), START - 7_200 * SECOND));
    store(Ticks.at(Ticks.tick(ETH, 2, 1), START - 3_600 * SECOND));
    assertThat(queries().before(List.of(QUIET, NEW, ETH), START))
        .containsExactlyInAnyOrder(
            new Beginning(
                QUIET,
                Optional.of(new Cursor(START - 86_400 * SECOND, 7, QUIET)),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty()),
            new Beginning(
                NEW, Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty()),
            new Beginning(
                ETH,
                Optional.of(new Cursor(START - 3_600 * SECOND, 2, ETH)),
                Optional.of(new Cursor(START - 7_200 * SECOND, 1, ETH)),
                Optional.empty(),
                OptionalLong.empty()));
    assertThat(queries().firstFrom(List.of(QUIET), START)).isEmpty();
    assertThat(queries().newest(List.of(QUIET), START)).isEmpty();
    assertThat(queries().after(START)).isEmpty();
  }

  @Test
  void aTapeBeginsBehindWhatHappenedTooLate() throws Exception {
    store(Ticks.at(Ticks.tick(ETH, 8, 7), START - 20 * SECOND));
    store(Ticks.at(Ticks.tick(ETH, 9, 8), START + 64 * SECOND));
    store(Ticks.at(Ticks.tick(ETH, 10, 9), START - 10 * SECOND));
    store(Ticks.at(Ticks.tick(ETH, 5, -1).restarting(), START + 64 * SECOND + 1));
    store(Ticks.at(Ticks.tick(ETH, 6, 5), START + 64 * SECOND + 2));
    List<Beginning> beginnings = queries().before(List.of(ETH), START);
    assertThat(beginnings).extracting(Beginning::ahead).containsExactly(OptionalLong.of(8));
    assertThat(beginnings.getFirst().afterSequence()).hasValue(8);
  }

  @Test
  void aTapeOpensWithWhatFollowsNoneAndBeginsAnewWithTheNext() throws Exception {
    store(Ticks.at(Ticks.tick(ETH, 8, 7), START - 5 * SECOND));
    store(Ticks.at(Ticks.tick(ETH, 9, 8), START - 4 * SECOND));
    store(Ticks.at(Ticks.tick(ETH, 7, -1), START + 59 * SECOND));
    store(Ticks.at(Ticks.tick(ETH, 3, -1), START + 60 * SECOND));
    store(Ticks.at(Ticks.tick(ETH, 4, 3), START + 61 * SECOND));
    Beginning tape = queries().before(List.of(ETH), START).getFirst();
    assertThat(tape.opening()).hasValue(new Cursor(START + 59 * SECOND, 7, ETH));
    assertThat(tape.afterSequence()).hasValue(6);
    assertThat(queries().before(List.of(ETH), START + 60 * SECOND).getFirst().opening()).isEmpty();
  }

  @Test
  void eachRowOfAShardThatIsStoredLateIsReadAFewTimesAtMost() throws Exception {
    long minutes = 60 * SECOND;
    ReplayOrder window =
        new ReplayOrder(1, List.of(BTC, ETH), START, OptionalLong.of(START + 26 * minutes));
    ReplayRows rows = queries(window);
    ReplayHistory.Pages pages = new ReplayReader(window, reading -> reading.of(rows), () -> {});
    store(Ticks.at(Ticks.tick(ETH, 1, -1), START));
    store(Ticks.at(Ticks.tick(BTC, 1, -1), START + 25 * minutes));
    assertThat(take(pages, START + 26 * minutes)).isEqualTo(2);
    execute(
        """
        INSERT INTO tick_history (product, "timestamp", sequence, prev_seq, price, volume, ts_event,
                                  ts_ingest)
        SELECT '%s', to_timestamp((%d + i * 50000000) / 1000000000.0), i + 1, i, 1, 1,
               %d + i * 50000000, %d + i * 50000000
          FROM generate_series(1::bigint, 29999) AS all_of (i)
        """
            .formatted(ETH, START, START, START));
    execute("ANALYZE tick_history");
    connection.setAutoCommit(false);
    assertThat(take(pages, START + 60 * minutes)).isEqualTo(29_999);
    assertThat(rowsRead()).isLessThan(4 * 30_000L);
  }

  /** How many ticks {@code pages} give until they have none. */
  private static int take(ReplayHistory.Pages pages, long epochNanos) throws InterruptedException {
    int ticks = 0;
    Page page;
    do {
      page = (Page) pages.next(epochNanos, true);
      ticks += page.ticks().size();
    } while (page.end() == PageEnd.MORE);
    return ticks;
  }

  /** How many rows this transaction has read, whether it answered them or not. */
  private long rowsRead() throws SQLException {
    String sql =
        """
        SELECT sum(seq_tup_read + idx_tup_fetch)
          FROM pg_stat_xact_user_tables
         WHERE relname LIKE 'tick_history%'
        """;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void theDatabaseAnswersWhatTestsDo() throws Exception {
    Random random = new Random(21);
    for (String product : List.of(BTC, ETH)) {
      trade(product, random);
    }
    store(Ticks.at(Ticks.tick(QUIET, 7, 6), START - 86_400 * SECOND));
    execute(
        """
        INSERT INTO tick_history (product, "timestamp", sequence, prev_seq, ts_event, ts_ingest,
                                  late)
        SELECT product, "timestamp", sequence + 1, sequence, ts_event, ts_ingest, TRUE
          FROM tick_history
        """);
    ReplayRows asked = queries();
    ReplayRows known = new TestReplays(this::ticks, () -> false).rows(order());
    for (int i = 0; i < 100; i++) {
      long from = random.nextLong(START - SECOND, END + SECOND);
      long until = random.nextLong(from, END + SECOND);
      Cursor cursor = new Cursor(from + random.nextLong(SECOND), random.nextLong(2_000), ETH);
      List<Missed> missed = missed(from, random);
      assertThat(asked.before(PRODUCTS, from))
          .containsExactlyInAnyOrderElementsOf(known.before(PRODUCTS, from));
      assertThat(asked.after(from)).isEqualTo(known.after(from));
      assertThat(asked.firstFrom(List.of(ETH, NEW), from))
          .isEqualTo(known.firstFrom(List.of(ETH, NEW), from));
      assertThat(asked.newest(PRODUCTS, from)).isEqualTo(known.newest(PRODUCTS, from));
      assertThat(asked.restarts(from)).containsExactlyInAnyOrderElementsOf(known.restarts(from));
      assertThat(asked.slice(cursor, from, until).stream().map(row -> name(row.tick())))
          .containsExactlyElementsOf(
              known.slice(cursor, from, until).stream().map(row -> name(row.tick())).toList());
      assertThat(asked.missed(missed, until).stream().map(row -> name(row.tick())))
          .containsExactlyElementsOf(
              known.missed(missed, until).stream().map(row -> name(row.tick())).toList());
      List<Missed> rest = missed.stream().map(ReplayQueriesIT::rest).toList();
      assertThat(asked.following(rest, until).stream().map(row -> name(row.tick())))
          .containsExactlyElementsOf(
              known.following(rest, until).stream().map(row -> name(row.tick())).toList());
    }
  }

  private static List<Missed> missed(long from, Random random) {
    List<Missed> missed = new ArrayList<>();
    long after = random.nextLong(2_000);
    long last = random.nextBoolean() ? Long.MAX_VALUE : after + random.nextLong(500);
    for (String product : List.of(BTC, ETH)) {
      missed.add(new Missed(product, after, last, from));
    }
    return missed;
  }

  private static Missed rest(Missed missed) {
    return new Missed(missed.product(), missed.afterSequence(), Long.MAX_VALUE, missed.fromNanos());
  }

  /** All that tells one tick from another. */
  private static String name(Tick tick) {
    return "%s %d behind %s at %d"
        .formatted(
            tick.product(), tick.sequence(), tick.previousSequence(), tick.eventNanos() - START);
  }

  /** Two ticks a second, some of which happened much later than the next ones. */
  private void trade(String product, Random random) throws SQLException {
    long sequence = 1_000;
    for (int i = 0; i < 1_200; i++) {
      boolean restarts = random.nextInt(300) == 0;
      long previous = sequence;
      sequence = restarts ? random.nextLong(1_500) : sequence + 1 + random.nextInt(2);
      boolean opens = i == 0 && !restarts;
      Tick tick = Ticks.tick(product, sequence, restarts || opens ? -1 : previous);
      long late =
          opens || (!restarts && random.nextInt(10) == 0) ? random.nextLong(60 * SECOND) : 0;
      long nanos = START + i * SECOND / 2 + random.nextInt(1_000) + late;
      store(Ticks.at(restarts ? tick.restarting() : tick, nanos));
    }
  }

  private List<Tick> ticks(String product) {
    return stored.stream().filter(tick -> tick.product().equals(product)).toList();
  }

  private ReplayRows queries() {
    return queries(order());
  }

  private ReplayRows queries(ReplayOrder order) {
    PostgresMetrics metrics = new PostgresMetrics(new CollectorRegistry(), "gateway");
    return new ReplayQueries(metrics, connection, order);
  }

  private static ReplayOrder order() {
    return new ReplayOrder(1, PRODUCTS, START, OptionalLong.of(END));
  }

  private void store(Tick tick) throws SQLException {
    stored.add(tick);
    String sql =
        """
        INSERT INTO tick_history (product, "timestamp", sequence, prev_seq, restart, price, volume,
                                  ts_event, ts_ingest)
        VALUES (?, ?, ?, ?, ?, 1, 1, ?, ?)
        """;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, tick.product());
      statement.setObject(2, TickRows.timestamp(tick.eventNanos()));
      statement.setLong(3, tick.sequence());
      if (tick.previousSequence().isPresent()) {
        statement.setLong(4, tick.previousSequence().getAsLong());
      } else {
        statement.setNull(4, Types.BIGINT);
      }
      statement.setBoolean(5, tick.restart());
      statement.setLong(6, tick.eventNanos());
      statement.setLong(7, tick.ingestNanos());
      statement.execute();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String migration(String file) throws Exception {
    String resource = "/db/migration/" + file;
    try (InputStream sql =
        Objects.requireNonNull(ReplayQueriesIT.class.getResourceAsStream(resource))) {
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
