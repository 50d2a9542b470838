package io.ledgerflux.snapshotter.gaps;

import static io.ledgerflux.snapshotter.gaps.Gaps.NEXT;
import static io.ledgerflux.snapshotter.gaps.Gaps.gap;
import static io.ledgerflux.snapshotter.gaps.Gaps.late;
import static io.ledgerflux.snapshotter.gaps.Gaps.ledger;
import static io.ledgerflux.snapshotter.gaps.Gaps.ledgerAt;
import static io.ledgerflux.snapshotter.gaps.Gaps.numbering;
import static io.ledgerflux.snapshotter.gaps.Gaps.restart;
import static io.ledgerflux.snapshotter.gaps.Gaps.row;
import static io.ledgerflux.snapshotter.gaps.Gaps.trade;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.snapshotter.gaps.Gap.Cause;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is missing where the venue numbers its trades anew, or goes on counting. */
class RestartedGapsTest {
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
}
