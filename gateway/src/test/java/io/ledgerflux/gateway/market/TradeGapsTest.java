package io.ledgerflux.gateway.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Quote;
import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Trade;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TradeGapsTest {
  private final TradeGaps gaps = new TradeGaps();

  @Test
  void tradesInARowShowNoGap() {
    assertThat(come(100, 101, 101, 102)).isEmpty();
  }

  @Test
  void aJumpIsAGap() {
    assertThat(come(100, 104, 105)).containsExactly(opened(101, 103));
  }

  @Test
  void whatComesLateClosesIt() {
    assertThat(come(100, 106, 103, 103, 101, 105, 102, 104))
        .containsExactly(
            opened(101, 105), closed(103), closed(101), closed(105), closed(102), closed(104));
  }

  @Test
  void whatWasNeverMissingClosesNothing() {
    assertThat(come(100, 103, 99, 100, 103)).containsExactly(opened(101, 102));
  }

  @Test
  void productsAreNumberedEachByItself() {
    come(100);
    assertThat(gaps.on(tick("ETH-USD", 5, false))).isEmpty();
    assertThat(gaps.on(tick("ETH-USD", 7, false)))
        .containsExactly(new FeedEvent.GapOpened("ETH-USD", 6, 6));
  }

  @Test
  void whatCameLateBeforeTheGapShowedIsNotMissing() {
    come(100);
    assertThat(late(102, 10)).isEmpty();
    assertThat(late(104, 10)).isEmpty();
    assertThat(come(104, 106))
        .containsExactly(opened(101, 101), opened(103, 103), opened(105, 105));
    assertThat(late(102, 10)).isEmpty();
    assertThat(late(103, 10)).containsExactly(closed(103));
  }

  @Test
  void tradesThatAreNumberedAnewBelowOrFarAboveAreNoGap() {
    come(100, 103);
    assertThat(gaps.on(tick("BTC-USD", 50, true))).isEmpty();
    assertThat(come(51)).isEmpty();
    assertThat(gaps.on(tick("BTC-USD", 1_000_000_052L, true))).isEmpty();
    assertThat(come(101, 1_000_000_053L)).isEmpty();
  }

  @Test
  void tradesThatGoOnAboveWhereTheVenueNumbersAnewShowAGap() {
    come(100);
    assertThat(gaps.on(tick("BTC-USD", 103, true))).containsExactly(opened(101, 102));
    assertThat(late(102, 10)).containsExactly(closed(102));
  }

  @Test
  void whatIsOfANumberingThatEndedSaysNothingOfThisOne() {
    come(100);
    gaps.on(tick("BTC-USD", 50, true));
    late(52, 0);

    assertThat(come(53)).containsExactly(opened(51, 52));
  }

  @Test
  void aTickWithoutATradeShowsNothing() {
    Quote quote = new Quote(BigDecimal.ONE, null);
    assertThat(
            gaps.on(
                new Tick("BTC-USD", 1, OptionalLong.empty(), false, 1, 1, null, quote, null, null)))
        .isEmpty();
  }

  @Test
  void rememberedGapsAreBounded() {
    come(0);
    for (int i = 1; i <= TradeGaps.MOST_GAPS + 1; i++) {
      come(2L * i);
    }
    assertThat(come(1)).isEmpty();
    assertThat(come(3)).containsExactly(closed(3));
  }

  private List<FeedEvent> come(long... tradeIds) {
    return Arrays.stream(tradeIds)
        .boxed()
        .flatMap(id -> gaps.on(tick("BTC-USD", id, false)).stream())
        .toList();
  }

  private List<FeedEvent> late(long tradeId, long eventNanos) {
    return gaps.late(tick("BTC-USD", tradeId, false, eventNanos));
  }

  private static FeedEvent opened(long first, long last) {
    return new FeedEvent.GapOpened("BTC-USD", first, last);
  }

  private static FeedEvent closed(long id) {
    return new FeedEvent.GapClosed("BTC-USD", id, id);
  }

  private static Tick tick(String product, long tradeId, boolean restart) {
    return tick(product, tradeId, restart, 1);
  }

  private static Tick tick(String product, long tradeId, boolean restart, long eventNanos) {
    Trade trade = new Trade(BigDecimal.ONE, null, null, OptionalLong.of(tradeId));
    OptionalLong none = OptionalLong.empty();
    return new Tick(product, tradeId, none, restart, eventNanos, 1, trade, null, null, null);
  }
}
