package io.ledgerflux.snapshotter.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Snapshot;
import io.ledgerflux.snapshotter.Ticks;
import io.ledgerflux.snapshotter.db.Rebuild.Part;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is made anew of the history equals what {@link ShardHistory} kept up tick by tick. */
class RebuildIT extends RebuildRig {
  @Test
  void findsNothingToChangeInWhatWasKeptUp() throws Exception {
    assertThat(openGaps())
        .containsExactly(
            "BTC-USD 0 502 503 missed",
            "BTC-USD 0 505 505 missed",
            "BTC-USD 0 511 519 missed",
            "BTC-USD 1 4 5 missed",
            "BTC-USD 1 6 6 rejected",
            "BTC-USD 1 7 8 missed",
            "BTC-USD 1 11 11 missed");
    List<String> all = everything();

    for (Part part : List.of(CANDLES, snapshots, GAPS)) {
      assertThat(rebuild.differences(part, NOW)).isEmpty();
      assertThat(rebuild.apply(part, NOW)).isEmpty();
    }
    assertThat(everything()).isEqualTo(all);
  }

  @Test
  void makesCandlesAsTheyWere() throws Exception {
    rows.execute(
        """
        DELETE FROM price_stats_1min
         WHERE time_bucket = (SELECT min(time_bucket) FROM price_stats_1min);
        UPDATE price_stats_1min SET price_sum = 1, open_price = 2, close_sequence = 3
         WHERE time_bucket = (SELECT max(time_bucket) FROM price_stats_1min)
        """);
    restores(
        CANDLES,
        "BTC-USD: the candle of 2026-09-29 13:45:00+00 is missing, the history of 1",
        "BTC-USD: the candle of 2026-09-29 13:47:00+00 tells of 3 ticks, the history of 3");
  }

  @Test
  void leavesACandleOfWhichTicksWereDroppedUnlessToldTo() throws Exception {
    rows.execute("UPDATE price_stats_1min SET tick_count = tick_count + 1");
    List<String> damaged = everything();

    assertThat(rebuild.apply(CANDLES, NOW))
        .isNotEmpty()
        .allSatisfy(change -> assertThat(change).endsWith(": left as it is"));
    assertThat(everything()).isEqualTo(damaged);

    rebuild.apply(new Part.Candles(true), NOW);
    assertThat(rows.number("SELECT sum(tick_count) FROM price_stats_1min"))
        .isEqualTo(rows.number("SELECT count(price) FROM tick_history"));
  }

  @Test
  void makesSnapshotsAsTheyWere() throws Exception {
    rows.execute(
        """
        UPDATE snapshots SET last_seq = 1, state = state - 'best_bid' WHERE product = 'BTC-USD';
        DELETE FROM snapshots WHERE product = 'ETH-USD'
        """);
    restores(
        snapshots,
        "BTC-USD: the state is missing or cannot be read, the history's last tick is 12",
        "ETH-USD: the state is missing or cannot be read, the history's last tick is 7");
    assertThat(madeAnew)
        .extracting(Snapshot::product)
        .containsExactlyInAnyOrder("BTC-USD", "ETH-USD");
    assertThat(madeAnew).extracting(Snapshot::sequence).containsExactlyInAnyOrder(12L, 7L);
  }

  @Test
  void keepsOfAStateWhatNoTickOfTheHistoryTells() throws Exception {
    write(Ticks.tick("SOL-USD", 1, 1, "150.5"));
    write(bidOnly("SOL-USD", 2, "150.4"));
    List<String> all = everything();
    rows.execute("DELETE FROM tick_history WHERE product = 'SOL-USD' AND sequence = 1");

    assertThat(rebuild.apply(snapshots, NOW)).isEmpty();
    assertThat(everything()).isEqualTo(all);
  }

  @Test
  void makesGapsAsTheyWere() throws Exception {
    rows.execute(
        """
        DELETE FROM feed_gaps WHERE first_missing IN (502, 6) AND closed_at IS NULL;
        UPDATE feed_gaps SET last_missing = 515 WHERE first_missing = 511;
        INSERT INTO feed_gaps (product, generation, first_missing, last_missing, next_tick_at,
                               detected_at, cause)
        VALUES ('BTC-USD', 1, 2, 2, now(), now(), 'missed');
        UPDATE trade_numbering SET highest_trade_id = 9, since = 'epoch'
        """);
    restores(
        GAPS,
        "BTC-USD: open gaps tell of 6 trades that are missing, the history of 12",
        "BTC-USD: open gaps tell of 6 trades that are missing, the history of 6",
        "BTC-USD: the numbering is at trade 9, the history at trade 12");
    assertThat(rows.rows("SELECT first_missing, recovered FROM feed_gaps WHERE first_missing = 2"))
        .containsExactly("2 t");
  }

  @Test
  void makesGapsAsTheyWereWhenTradesOfTheOldNumberingCameTooLate() throws Exception {
    second = SECONDS_OF_OLD_NUMBERING - 1;
    write(late(tick(115, 515)), late(tick(102, 502)));
    kept = everything();
    assertThat(openGaps())
        .containsExactly(
            "BTC-USD 0 503 503 missed",
            "BTC-USD 0 505 505 missed",
            "BTC-USD 0 511 514 missed",
            "BTC-USD 0 516 519 missed",
            "BTC-USD 1 4 5 missed",
            "BTC-USD 1 6 6 rejected",
            "BTC-USD 1 7 8 missed",
            "BTC-USD 1 11 11 missed");
    assertThat(rebuild.differences(GAPS, NOW)).isEmpty();
  }

  @Test
  void knowsWhatWasRefusedWhenNobodyTellsItAgain() throws Exception {
    rows.execute("DELETE FROM feed_gaps WHERE first_missing = 511");

    assertThat(rebuild.apply(new Part.Gaps(Map.of()), NOW)).hasSize(1);
    assertThat(openGaps()).contains("BTC-USD 0 511 519 missed", "BTC-USD 1 6 6 rejected");
  }

  @Test
  void makesGapsAsTheyWereWhenWhatWasRefusedBeforeANewCountIsReplayed() throws Exception {
    second += 10;
    write(tick(40_000_000_000L, 8_000_000_000L).restarting());
    List<String> gaps = openGaps();
    second -= 3;
    write(late(tick(39_999_999_980L, 7_999_999_998L)), late(tick(39_999_999_990L, 7_999_999_999L)));
    assertThat(openGaps()).isEqualTo(gaps);
    assertThat(rebuild.differences(GAPS, NOW)).isEmpty();
  }

  @Test
  void makesGapsAsTheyWereOverRestartsThatGoOnCountingTrades() throws Exception {
    write(tick(20_000_000_000L, 20).restarting());
    second += 10;
    write(late(tick(7, 28)));
    second--;
    write(tick(8, 30).restarting(), tick(9, 31));
    second += 10;
    write(tick(40_000_000_000L, 2_000_000_000L).restarting());
    kept = everything();
    assertThat(openGaps())
        .endsWith("BTC-USD 1 13 19 missed", "BTC-USD 1 21 27 missed", "BTC-USD 1 29 29 missed");
    assertThat(rebuild.differences(GAPS, NOW)).isEmpty();

    rows.execute("DELETE FROM feed_gaps WHERE first_missing IN (13, 29)");
    restores(GAPS, "BTC-USD: open gaps tell of 13 trades that are missing, the history of 21");
  }
}
