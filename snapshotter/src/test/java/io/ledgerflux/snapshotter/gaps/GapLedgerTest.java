package io.ledgerflux.snapshotter.gaps;

import static io.ledgerflux.snapshotter.gaps.Gaps.NEXT;
import static io.ledgerflux.snapshotter.gaps.Gaps.gap;
import static io.ledgerflux.snapshotter.gaps.Gaps.ledger;
import static io.ledgerflux.snapshotter.gaps.Gaps.ledgerAt;
import static io.ledgerflux.snapshotter.gaps.Gaps.numbering;
import static io.ledgerflux.snapshotter.gaps.Gaps.row;
import static io.ledgerflux.snapshotter.gaps.Gaps.trade;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.snapshotter.gaps.Gap.Cause;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a trade, late or refused, does to gaps of one numbering. */
class GapLedgerTest {
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
  void theLargestNumberOverflowsNothing() {
    GapLedger ledger = ledgerAt(Long.MAX_VALUE - 1);

    ledger.stored(trade(Long.MAX_VALUE));
    ledger.stored(trade(Long.MIN_VALUE));

    assertThat(ledger.changes().touchRows()).isFalse();
  }

  private static GapChanges after(Gap row, long tradeId) {
    GapLedger ledger = ledger(100, row);
    ledger.stored(trade(tradeId));
    return ledger.changes();
  }
}
