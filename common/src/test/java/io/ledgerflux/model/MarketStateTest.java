package io.ledgerflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MarketStateTest {
  private static final Quote BID = new Quote(new BigDecimal("1.10"), new BigDecimal("2"));
  private static final Quote ASK = new Quote(new BigDecimal("1.20"), null);
  private static final Trade TRADE =
      new Trade(new BigDecimal("1.15"), new BigDecimal("3"), Side.BUY, OptionalLong.of(7));

  @Test
  void keepsWhatATickLeavesOut() {
    MarketState state = MarketState.of(tick(10, TRADE, BID, ASK)).after(tick(11, null, null, null));
    assertThat(state.lastTrade()).isEqualTo(TRADE);
    assertThat(state.lastTradeNanos()).isEqualTo(10);
    assertThat(state.bestBid()).isEqualTo(BID);
    assertThat(state.bestAsk()).isEqualTo(ASK);
    assertThat(state.lastSequence()).isEqualTo(11);
    assertThat(state.lastUpdateNanos()).isEqualTo(11);
  }

  @Test
  void isNotChangedByATickThatIsNotNewer() {
    MarketState state = MarketState.of(tick(10, TRADE, BID, ASK));
    assertThat(state.after(tick(10, null, ASK, ASK))).isSameAs(state);
    assertThat(state.after(tick(9, null, ASK, ASK))).isSameAs(state);
  }

  @Test
  void beginsAnewWithANewNumbering() {
    MarketState state =
        MarketState.of(tick(10, TRADE, BID, ASK)).after(tick(3, null, BID, null).restarting());
    assertThat(state).isEqualTo(MarketState.of(tick(3, null, BID, null)));
    assertThat(state.lastTradeNanos()).isZero();
  }

  private static Tick tick(
      long sequence, @Nullable Trade trade, @Nullable Quote bid, @Nullable Quote ask) {
    return new Tick(
        "BTC-USD",
        sequence,
        OptionalLong.empty(),
        false,
        sequence,
        sequence,
        trade,
        bid,
        ask,
        null);
  }
}
