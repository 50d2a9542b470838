package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.client.subscriber.TapeRecorder;
import io.ledgerflux.embedded.Database;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.venue.FeedMessage;
import io.ledgerflux.simulator.venue.ProductCount;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what the exchange told with what stands in the database and what a subscriber got, digit
 * by digit.
 */
final class Audit {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final SimulatedExchange exchange;
  private final Rows rows;

  /** What was read of the tape: reading hundreds of thousands of messages takes seconds. */
  private final IdentityHashMap<FeedMessage, ToldTick> read = new IdentityHashMap<>();

  Audit(SimulatedExchange exchange, Database database) {
    this(exchange, new Rows(database));
  }

  Audit(SimulatedExchange exchange, Rows rows) {
    this.exchange = exchange;
    this.rows = rows;
  }

  /** What the exchange told, each tick once, in the order of product and sequence. */
  List<ToldTick> told() {
    return tape()
        .sorted(Comparator.comparing(ToldTick::product).thenComparingLong(ToldTick::sequence))
        .toList();
  }

  /** The database. */
  Rows rows() {
    return rows;
  }

  /** How many rows there are. */
  long count() {
    return number("SELECT count(*) FROM tick_history");
  }

  /** The one number that {@code sql} gives. */
  long number(String sql) {
    return rows.number(sql);
  }

  /** Waits until each product's last tick is stored: what was told before it came before it. */
  void awaitTheLastTicks() {
    await("the last ticks are stored").atMost(PATIENCE).until(this::lastTicksAreStored);
  }

  /** Whether each product's last tick is stored. */
  boolean lastTicksAreStored() {
    return exchange.counts().stream().allMatch(this::lastIsStored);
  }

  private boolean lastIsStored(ProductCount told) {
    return number(
            "SELECT count(*) FROM tick_history WHERE product = '%s' AND sequence = %d"
                .formatted(told.product(), told.lastSequence()))
        == 1;
  }

  /** Every tick that the exchange told stands there once, with its digits; nothing else does. */
  void rowsAreWhatWasTold() {
    rowsAre(told());
  }

  /** Every one of {@code expected} stands there once, with its digits; nothing else does. */
  void rowsAre(Collection<ToldTick> expected) {
    List<ToldTick> stored = rows.ticks();
    Set<ToldTick> missing = new LinkedHashSet<>(expected);
    stored.forEach(missing::remove);
    Set<ToldTick> untold = new LinkedHashSet<>(stored);
    expected.forEach(untold::remove);
    assertThat(untold).as("rows that were not told").isEmpty();
    assertThat(missing).as("ticks without a row").isEmpty();
    assertThat(stored).hasSameSizeAs(expected);
  }

  /** Every one of {@code expected} stands there with its digits, whatever else does. */
  void rowsContain(Collection<ToldTick> expected) {
    Set<ToldTick> missing = new LinkedHashSet<>(expected);
    rows.ticks().forEach(missing::remove);
    assertThat(missing).as("ticks without a row").isEmpty();
  }

  /** Nothing stands there that was not told, or twice, or with other digits. */
  void rowsWereTold() {
    Map<String, ToldTick> told = toldByKey();
    List<ToldTick> stored = rows.ticks();
    assertThat(stored).doesNotHaveDuplicates().isNotEmpty();
    assertThat(stored).allSatisfy(row -> assertThat(row).isEqualTo(told.get(key(row))));
  }

  /** The open rows of feed_gaps are exactly the trades that are missing between those stored. */
  void openGapsAreWhatIsMissing() {
    assertThat(rows.openGaps()).isEqualTo(rows.missingTrades());
  }

  /** The candles are those that the rows make. */
  void candlesAreThoseOfTheRows() {
    long wrong =
        number(
            """
            SELECT count(*)
              FROM (SELECT product, date_trunc('minute', "timestamp") AS time_bucket,
                           count(price) AS ticks, min(price) AS low, max(price) AS high,
                           sum(price) AS prices, count(volume) AS volumes,
                           coalesce(sum(volume), 0) AS volume,
                           (array_agg(price ORDER BY sequence))[1] AS open,
                           (array_agg(price ORDER BY sequence DESC))[1] AS close,
                           min(sequence) AS first, max(sequence) AS last
                      FROM tick_history
                     WHERE price IS NOT NULL
                     GROUP BY 1, 2) AS made
              FULL JOIN price_stats_1min AS kept USING (product, time_bucket)
             WHERE (ticks, low, high, open, close, first, last, prices, volumes, volume,
                    prices / ticks, volume / NULLIF(volumes, 0))
                   IS DISTINCT FROM
                   (tick_count, min_price, max_price, open_price, close_price, open_sequence,
                    close_sequence, price_sum, volume_count, volume_sum, avg_price, avg_volume)
            """);
    assertThat(wrong).as("candles that are not those of the rows").isZero();
    assertThat(number("SELECT count(*) FROM price_stats_1min")).isPositive();
  }

  /** Each product's snapshot tells what the ticks of its tape tell, field by field. */
  void snapshotsAreTheNewestTicks() {
    Map<String, ToldMarket> kept =
        rows
            .all(
                "SELECT product, last_seq, state::text FROM snapshots",
                row -> {
                  ToldMarket market =
                      ToldMarket.of(row.getString(1), ToldTick.json(row.getString(3)));
                  assertThat(row.getLong(2)).isEqualTo(market.newest().sequence());
                  return market;
                })
            .stream()
            .collect(Collectors.toMap(market -> market.newest().product(), market -> market));
    assertThat(kept).isEqualTo(toldMarkets()).isNotEmpty();
  }

  /** Each product's market after the ticks of its tape, as the exchange told them. */
  Map<String, ToldMarket> toldMarkets() {
    Map<String, ToldTick> told = toldByKey();
    Map<String, ToldMarket> markets = new TreeMap<>();
    for (String product : rows.products()) {
      List<ToldTick> numbering =
          rows.tape(product, rows.lastRestart(product)).stream()
              .map(sequence -> told.get(key(product, sequence)))
              .toList();
      markets.put(product, ToldMarket.of(numbering));
    }
    return markets;
  }

  /** On the tape each tick names the one before it. */
  void tapeIsUnbroken() {
    assertThat(
            number(
                """
                SELECT count(*)
                  FROM (SELECT prev_seq, restart,
                               lag(sequence) OVER (PARTITION BY product ORDER BY ts_event, sequence)
                               AS before
                          FROM tick_history
                         WHERE NOT late) AS tape
                 WHERE before IS NOT NULL AND prev_seq IS DISTINCT FROM before AND NOT restart
                    OR restart AND prev_seq IS NOT NULL
                """))
        .isZero();
  }

  /** How many rows are late. */
  long late() {
    return number("SELECT count(*) FROM tick_history WHERE late");
  }

  /** A subscriber got each tick of the tape once, in order, with its digits, since he began. */
  void subscriberHasTheTape(TapeRecorder recorder, String product) {
    long newest = rows.tape(product, 0).getLast();
    await("the subscriber has the newest tick")
        .atMost(PATIENCE)
        .until(() -> recorder.lastSequence(product).orElse(0) == newest);
    assertThat(recorder.flaws()).isEmpty();
    isTheTape(recorder.ticks(product).stream().map(ToldTick::of).toList(), product);
  }

  /** These are each tick of the tape once, in order, with its digits, from the first of them on. */
  void isTheTape(List<ToldTick> got, String product) {
    assertThat(got).isNotEmpty();
    List<Long> tape = rows.tape(product, 0);
    List<Long> expected = tape.subList(tape.indexOf(got.getFirst().sequence()), tape.size());
    Set<Long> missed = new LinkedHashSet<>(expected);
    got.forEach(tick -> missed.remove(tick.sequence()));
    assertThat(missed).as("ticks of the tape that the subscriber missed").isEmpty();
    assertThat(got.stream().map(ToldTick::sequence).toList().equals(expected))
        .as("each tick came once, in order")
        .isTrue();
    Map<String, ToldTick> told = toldByKey();
    assertThat(got).allSatisfy(tick -> assertThat(tick).isEqualTo(told.get(key(tick))));
  }

  private Map<String, ToldTick> toldByKey() {
    Map<String, ToldTick> told = new LinkedHashMap<>();
    tape().forEach(tick -> told.put(key(tick), tick));
    return told;
  }

  private Stream<ToldTick> tape() {
    return exchange.tape().stream().map(ticker -> read.computeIfAbsent(ticker, ToldTick::of));
  }

  private static String key(ToldTick tick) {
    return key(tick.product(), tick.sequence());
  }

  private static String key(String product, long sequence) {
    return product + ':' + sequence;
  }
}
