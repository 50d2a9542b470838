package io.ledgerflux.snapshotter.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.snapshotter.gaps.Gap.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GapLedgerTest {
  private static final long NEXT = 7;

  @Test
  void theFirstTradeOpensNoGap() {
    GapLedger ledger = new GapLedger(TradeNumbering.UNKNOWN, List.of(), new TreeSet<>());

    ledger.stored(trade(1_000));

    assertThat(ledger.changes().touchRows()).isFalse();
    assertThat(ledger.changes().numbering()).isEqualTo(numbering(0, 1_000));
  }

  @Test
  void aJumpOpensAGapOfWhatItLeftOut() {
    GapLedger ledger = ledgerAt(10);

    ledger.stored(trade(11));
    ledger.stored(trade(15));

    assertThat(ledger.changes().opened()).containsExactly(gap(null, 12, 14, Cause.MISSED, 15));
    assertThat(ledger.changes().numbering()).isEqualTo(numbering(0, 15));
  }

  @Test
  void aLateTradeShrinksSplitsAndCloses() {
    assertThat(after(row(1, 12, 14), 12).resized())
        .containsExactly(gap(1L, 13, 14, Cause.MISSED, NEXT));
    assertThat(after(row(1, 12, 14), 14).resized())
        .containsExactly(gap(1L, 12, 13, Cause.MISSED, 14));
    GapChanges split = after(row(1, 12, 14), 13);
    assertThat(split.resized()).containsExactly(gap(1L, 12, 12, Cause.MISSED, 13));
    assertThat(split.opened()).containsExactly(gap(null, 14, 14, Cause.MISSED, NEXT));
    assertThat(after(row(1, 12, 12), 12).closed()).containsExactly(1L);
    assertThat(after(row(1, 12, 14), 20).touchRows()).isFalse();
  }

  @Test
  void aGapThatOpensAndClosesAtOnceLeavesNothing() {
    GapLedger ledger = ledgerAt(10);

    ledger.stored(trade(13));
    ledger.stored(trade(12));
    ledger.stored(trade(11));

    assertThat(ledger.changes().touchRows()).isFalse();
  }

  @Test
  void aRefusedTradeTurnsItsPartOfAGap() {
    GapLedger ledger = ledger(20, row(1, 12, 18));

    ledger.refused(14);
    ledger.refused(15);
    ledger.refused(30);

    assertThat(ledger.changes().resized()).containsExactly(gap(1L, 12, 13, Cause.MISSED, NEXT));
    assertThat(ledger.changes().opened())
        .containsExactly(
            gap(null, 14, 15, Cause.REJECTED, NEXT), gap(null, 16, 18, Cause.MISSED, NEXT));
  }

  @Test
  void tradesThatWereRefusedBeforeTheGapShowedAreRejectedFromTheStart() {
    GapLedger ledger =
        new GapLedger(numbering(0, 10), List.of(), new TreeSet<>(List.of(9L, 12L, 13L, 15L)));

    ledger.stored(trade(15));

    assertThat(ledger.changes().opened())
        .containsExactly(
            gap(null, 11, 11, Cause.MISSED, 15),
            gap(null, 12, 13, Cause.REJECTED, 15),
            gap(null, 14, 14, Cause.MISSED, 15));
  }

  @Test
  void aRefusedTradeThatFollowsARefusedOneJoinsItsRow() {
    GapLedger ledger =
        new GapLedger(
            numbering(0, 20),
            List.of(gap(1L, 12, 12, Cause.REJECTED, NEXT), row(2, 13, 13)),
            new TreeSet<>());

    ledger.refused(13);

    assertThat(ledger.changes().resized()).containsExactly(gap(1L, 12, 13, Cause.REJECTED, NEXT));
    assertThat(ledger.changes().absorbed()).containsExactly(2L);
    assertThat(ledger.changes().closed()).isEmpty();
  }

  @Test
  void aNewNumberingOpensNoGapAndLeavesTheOldOnesAsTheyAre() {
    GapLedger ledger = ledger(20, row(1, 12, 14));

    ledger.stored(trade(13));
    ledger.stored(restart(3, 3));
    ledger.stored(trade(12));

    GapChanges changes = ledger.changes();
    assertThat(changes.numbering()).isEqualTo(numbering(1, 12));
    assertThat(changes.resized()).containsExactly(gap(1L, 12, 12, Cause.MISSED, 13));
    assertThat(changes.opened())
        .containsExactly(
            gap(null, 14, 14, Cause.MISSED, NEXT),
            new Gap(OptionalLong.empty(), 1, 4, 11, Cause.MISSED, 12));
  }

  @Test
  void aLateTradeOfAnEndedNumberingIsNotOfTheNewOne() {
    GapLedger ledger = ledger(20, row(1, 12, 14));
    ledger.stored(restart(3, 5_000));
    ledger.stored(new StoredTrade(8, false, false, 6_000));

    ledger.stored(late(25, 4_999));
    ledger.stored(late(5, 4_998));
    ledger.stored(late(6, 5_001));

    assertThat(ledger.ofEndedNumbering()).containsExactly(late(25, 4_999), late(5, 4_998));
    assertThat(ledger.changes().numbering())
        .isEqualTo(new TradeNumbering(1, 5, OptionalLong.of(8)));
    assertThat(ledger.changes().opened())
        .containsExactly(
            new Gap(OptionalLong.empty(), 1, 4, 5, Cause.MISSED, 5_001),
            new Gap(OptionalLong.empty(), 1, 7, 7, Cause.MISSED, 6_000));
    assertThat(ledger.changes().resized()).isEmpty();
  }

  @Test
  void aLateTradeOfAnEndedNumberingFillsWhatIsMissingOfThat() {
    GapLedger ended =
        new GapLedger(
            new TradeNumbering(1, 5, OptionalLong.of(8)).before(),
            List.of(row(1, 12, 14)),
            new TreeSet<>());

    ended.stored(late(13, 4_999));
    ended.stored(late(25, 4_998));

    assertThat(ended.changes().resized()).containsExactly(gap(1L, 12, 12, Cause.MISSED, 4_999));
    assertThat(ended.changes().opened()).containsExactly(gap(null, 14, 14, Cause.MISSED, NEXT));
  }

  @Test
  void aLateTradeOfAnEarlierTimeIsOfTheNumberingThatWentOnAbove() {
    GapLedger ledger = ledgerAt(20);
    ledger.stored(restart(24, 5_000));

    ledger.stored(late(22, 4_000));

    assertThat(ledger.ofEndedNumbering()).isEmpty();
    assertThat(ledger.changes().opened())
        .containsExactly(
            gap(null, 21, 21, Cause.MISSED, 4_000), gap(null, 23, 23, Cause.MISSED, 5_000));
  }

  @Test
  void aRestartThatGoesOnAboveTellsTheTradesBetween() {
    GapLedger ledger =
        new GapLedger(
            numbering(0, 20), List.of(row(1, 12, 14)), new TreeSet<>(List.of(998L, 999L)));

    ledger.stored(restart(1_000, 5));
    ledger.stored(trade(12));

    assertThat(ledger.changes().numbering()).isEqualTo(numbering(0, 1_000));
    assertThat(ledger.changes().resized()).containsExactly(gap(1L, 13, 14, Cause.MISSED, NEXT));
    assertThat(ledger.changes().opened())
        .containsExactly(
            gap(null, 21, 997, Cause.MISSED, 5), gap(null, 998, 999, Cause.REJECTED, 5));
  }

  @Test
  void aRestartThatGoesOnWithTheNextTradeOpensNoGap() {
    GapLedger ledger = ledgerAt(20);

    ledger.stored(restart(21, 5));

    assertThat(ledger.changes().touchRows()).isFalse();
    assertThat(ledger.changes().numbering()).isEqualTo(numbering(0, 21));
  }

  @Test
  void aRestartTooFarAboveIsAnotherCountOfTrades() {
    GapLedger ledger = ledger(20, row(1, 12, 14));

    ledger.stored(restart(1_000_000_021L, 5));
    ledger.stored(trade(12));

    assertThat(ledger.changes().numbering()).isEqualTo(numbering(0, 1_000_000_021L));
    assertThat(ledger.changes().resized()).containsExactly(gap(1L, 13, 14, Cause.MISSED, NEXT));
    assertThat(ledger.changes().opened()).isEmpty();
  }

  @Test
  void theLargestNumberOverflowsNothing() {
    GapLedger ledger = ledgerAt(Long.MAX_VALUE - 1);

    ledger.stored(trade(Long.MAX_VALUE));
    ledger.stored(trade(Long.MIN_VALUE));

    assertThat(ledger.changes().touchRows()).isFalse();
  }

  /** Any order of trades and rejects, in transactions of any size, against a set of numbers. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void openRowsAreExactlyWhatIsMissing(long seed) {
    Random random = new Random(seed);
    Table table = new Table();
    NavigableSet<Long> stored = new TreeSet<>();
    NavigableSet<Long> refused = new TreeSet<>();
    List<Long> numbers = shuffledLocally(random);

    while (!numbers.isEmpty()) {
      GapLedger ledger = new GapLedger(table.numbering, table.rows.values(), table.refusedAhead);
      boolean refusing = random.nextInt(4) == 0;
      int size = 1 + random.nextInt(12);
      for (int i = 0; i < size && !numbers.isEmpty(); i++) {
        long number = numbers.removeFirst();
        if (refusing) {
          refused.add(number);
          table.refuse(number, ledger);
        } else if (random.nextInt(4) != 0) {
          stored.add(number);
          ledger.stored(trade(number));
        }
      }
      table.write(ledger.changes());
    }

    NavigableSet<Long> missing = new TreeSet<>();
    for (long n = table.firstSeen(stored); n < stored.last(); n++) {
      if (!stored.contains(n)) {
        missing.add(n);
      }
    }
    assertThat(table.missing(null)).isEqualTo(missing);
    NavigableSet<Long> missingAndRefused = new TreeSet<>(missing);
    missingAndRefused.retainAll(refused);
    assertThat(table.missing(Cause.REJECTED)).isEqualTo(missingAndRefused);
  }

  /** The numbers from 100 to 400, each a few places from where it belongs. */
  private static List<Long> shuffledLocally(Random random) {
    TreeMap<Long, Long> byPlace = new TreeMap<>();
    for (long n = 101; n <= 400; n++) {
      byPlace.put(n * 1_000 + random.nextInt(8_000), n);
    }
    List<Long> numbers = new ArrayList<>(byPlace.values());
    numbers.addFirst(100L);
    return numbers;
  }

  private static final class Table {
    private final Map<Long, Gap> rows = new HashMap<>();
    private final NavigableSet<Long> refusedAhead = new TreeSet<>();
    private TradeNumbering numbering = TradeNumbering.UNKNOWN;
    private long ids;

    void refuse(long number, GapLedger ledger) {
      if (numbering.hasPassed(number)) {
        ledger.refused(number);
      } else {
        refusedAhead.add(number);
      }
    }

    void write(GapChanges changes) {
      numbering = changes.numbering();
      changes.closed().forEach(rows::remove);
      changes.absorbed().forEach(rows::remove);
      changes.resized().forEach(gap -> rows.put(gap.id().orElseThrow(), gap));
      for (Gap gap : changes.opened()) {
        ids++;
        rows.put(ids, gap.inRow(OptionalLong.of(ids)));
      }
    }

    NavigableSet<Long> missing(@Nullable Cause cause) {
      NavigableSet<Long> numbers = new TreeSet<>();
      for (Gap gap : rows.values()) {
        for (long n = gap.first(); n <= gap.last(); n++) {
          if (cause == null || gap.cause() == cause) {
            assertThat(numbers.add(n)).isTrue();
          }
        }
      }
      return numbers;
    }

    /** What came before the first one stored is not missing. */
    long firstSeen(NavigableSet<Long> stored) {
      NavigableSet<Long> missing = missing(null);
      return missing.isEmpty() ? stored.last() : Math.min(missing.first(), stored.last());
    }
  }

  private static GapChanges after(Gap row, long tradeId) {
    GapLedger ledger = ledger(100, row);
    ledger.stored(trade(tradeId));
    return ledger.changes();
  }

  private static GapLedger ledgerAt(long highest) {
    return ledger(highest);
  }

  private static GapLedger ledger(long highest, Gap... rows) {
    return new GapLedger(numbering(0, highest), List.of(rows), new TreeSet<>());
  }

  private static TradeNumbering numbering(int generation, long highest) {
    return new TradeNumbering(generation, 0, OptionalLong.of(highest));
  }

  private static StoredTrade trade(long tradeId) {
    return new StoredTrade(tradeId, false, false, tradeId);
  }

  private static StoredTrade restart(long tradeId, long eventNanos) {
    return new StoredTrade(tradeId, true, false, eventNanos);
  }

  private static StoredTrade late(long tradeId, long eventNanos) {
    return new StoredTrade(tradeId, false, true, eventNanos);
  }

  private static Gap row(long id, long first, long last) {
    return gap(id, first, last, Cause.MISSED, NEXT);
  }

  private static Gap gap(@Nullable Long id, long first, long last, Cause cause, long next) {
    return new Gap(
        id == null ? OptionalLong.empty() : OptionalLong.of(id), 0, first, last, cause, next);
  }
}
