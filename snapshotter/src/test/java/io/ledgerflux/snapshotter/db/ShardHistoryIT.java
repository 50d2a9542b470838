package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.batch.Entry;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** What is written with a batch, by whom, and only once. */
class ShardHistoryIT extends ShardHistoryFixture {
  @Test
  void aRowGivesBackItsTick() throws Exception {
    Tick whole = Ticks.tick(10, 1);
    Tick bare =
        new Tick(
            "BTC-USD",
            11,
            OptionalLong.empty(),
            true,
            Timestamps.nanos(Ticks.TIME) + 123,
            5,
            null,
            new Quote(new BigDecimal("0.00000001"), null),
            null,
            null);
    Tick huge = Ticks.tick("ETH-USD", 12, 3, "123456789012345678.1234567890123456789000");

    write(whole, bare, huge);

    assertThat(rows.history("TRUE")).containsExactly(whole, bare, huge);
    assertThat(
            rows.rows(
                """
                SELECT price, volume, bid, bid_size, volume_24h, low_24h,
                       extract(epoch FROM "timestamp") * 1000000 = ts_event / 1000
                  FROM tick_history WHERE sequence = 10
                """))
        .containsExactly("84140.83 0.00004104 84138.410 0.02880000 5667.41926850 82510 t");
    assertThat(rows.rows("SELECT bid FROM tick_history WHERE sequence = 11"))
        .containsExactly("0.00000001");
  }

  @Test
  void whatComesTwiceIsWrittenOnce() throws Exception {
    Written first = write(Ticks.tick(10, 1), Ticks.tick(10, 1), Ticks.tick(11, 2));
    Written again = write(Ticks.tick(11, 2), Ticks.tick(12, 3), Ticks.tick(10, 1));

    assertThat(first.inserted()).hasSize(2);
    assertThat(again.inserted()).extracting(Entry::tick).containsExactly(Ticks.tick(12, 3));
    assertThat(rows.number("SELECT count(*) FROM tick_history")).isEqualTo(3);
    assertThat(rows.rows("SELECT tick_count FROM price_stats_1min")).containsExactly("3");
    assertThat(rows.rows("SELECT last_seq FROM snapshots")).containsExactly("12");
  }

  @Test
  void keepsTheNewestStateOfEachProduct() throws Exception {
    write(Ticks.tick(10, 1), Ticks.tick("ETH-USD", 5, 1, "1285.220"));
    write(late(Ticks.tick(9, 0)));

    assertThat(
            rows.rows(
                """
                SELECT product, version, last_seq, ts_snapshot, state #>> '{last_trade,px}'
                  FROM snapshots ORDER BY product
                """))
        .containsExactly(
            "BTC-USD 1 10 " + Timestamps.nanos(NOW) + " 84140.83",
            "ETH-USD 1 5 " + Timestamps.nanos(NOW) + " 1285.220");
    assertThat(
            rows.rows(
                "SELECT product, price, bid, ask, volume FROM latest_prices ORDER BY product"))
        .containsExactly(
            "BTC-USD 84140.83 84138.410 84146.91 0.00004104",
            "ETH-USD 1285.220 84138.410 84146.91 0.00004104");
    assertThat(rows.rows("SELECT sequence, late FROM tick_history WHERE late"))
        .containsExactly("9 t");
  }

  @Test
  void aRestartReplacesTheState() throws Exception {
    write(Ticks.tick(1_000, 500));
    Written restarted = write(Ticks.tick(3, 501).restarting());
    write(Ticks.tick(4, 502));

    assertThat(restarted.snapshots()).hasSize(1);
    assertThat(rows.rows("SELECT last_seq FROM snapshots")).containsExactly("4");
    assertThat(rows.rows("SELECT * FROM feed_gaps")).isEmpty();
    assertThat(rows.rows("SELECT generation, highest_trade_id FROM trade_numbering"))
        .containsExactly("0 502");
  }

  @Test
  void candlesEqualThoseComputedFromTheRows() throws Exception {
    Random random = new Random(7);
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i <= 3_000; i++) {
      String product = i % 3 == 0 ? "ETH-USD" : "BTC-USD";
      String price = BigDecimal.valueOf(8_000_000 + random.nextInt(100_000), i % 4).toPlainString();
      long nanos = Timestamps.nanos(Ticks.TIME) + i * 100_000_000L;
      entries.add(entry(Ticks.at(nanos, product, i, i, price), random.nextInt(10) == 0));
    }
    Collections.shuffle(entries, random);
    for (int from = 0; from < entries.size(); from += 400) {
      List<Entry> part = entries.subList(from, Math.min(entries.size(), from + 450));
      write(part);
    }

    assertThat(
            rows.rows(
                """
                SELECT product, time_bucket, tick_count, avg_price, min_price, max_price,
                       open_price, close_price, avg_volume
                  FROM price_stats_1min ORDER BY 1, 2
                """))
        .hasSizeGreaterThan(8)
        .isEqualTo(
            rows.rows(
                """
                SELECT product, date_trunc('minute', "timestamp"), count(price), avg(price),
                       min(price), max(price), (array_agg(price ORDER BY sequence))[1],
                       (array_agg(price ORDER BY sequence DESC))[1], avg(volume)
                  FROM tick_history WHERE price IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
                """));
  }

  @Test
  void whoDoesNotStandWhereTheDatabaseSaysWritesNothing() throws Exception {
    write(Ticks.tick(10, 1));
    rows.execute(
        "UPDATE reader_positions SET stream_sequence = 77 WHERE reader = 'market_ticks-0'");

    assertThatThrownBy(() -> write(Ticks.tick(11, 2))).isInstanceOf(LeaseLostException.class);
    assertThat(rows.number("SELECT count(*) FROM tick_history")).isEqualTo(1);
  }

  @Test
  void oneHoldsTheLockAtATime() throws Exception {
    try (ShardLease standby = ShardLease.open(database, 0);
        ShardLease other = ShardLease.open(database, 1)) {
      assertThat(standby.tryTake()).isFalse();
      assertThat(other.tryTake()).isTrue();
      lease.close();
      await().atMost(Durations.ONE_MINUTE).until(standby::tryTake);
      standby.keepAlive();
    }
  }

  @Test
  void whoIsSilentForLongLosesTheLock() throws Exception {
    try (ShardLease standby = ShardLease.open(database, 0)) {
      await().atMost(Duration.ofSeconds(9)).until(standby::tryTake);
      assertThatThrownBy(lease::keepAlive).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void tellsAMissingPartitionFromAConstraint() throws Exception {
    Tick far =
        Ticks.at(Timestamps.nanos(Instant.parse("2021-03-04T05:06:07Z")), "BTC-USD", 10, 1, "1");

    assertThatThrownBy(() -> write(far))
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> assertThat(SqlFailure.of(e)).isEqualTo(SqlFailure.NO_PARTITION));

    rows.execute("ALTER TABLE tick_history ADD CONSTRAINT cheap CHECK (price < 1000)");
    assertThatThrownBy(() -> write(Ticks.tick(10, 1)))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(SqlFailure.of(e)).isEqualTo(SqlFailure.CONTENT));
    assertThat(write(Ticks.tick("BTC-USD", 10, 1, "999")).inserted()).hasSize(1);
  }
}
