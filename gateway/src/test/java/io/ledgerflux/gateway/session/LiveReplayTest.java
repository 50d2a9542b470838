package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Reached;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A replay without an end goes on live. */
class LiveReplayTest extends ReplaysFixture {
  @Test
  void goesLiveBehindTheLastOfEachProduct() {
    begin(NEVER, 0);
    step();
    takeFetched(
        new Page(
            List.of(tick(4), tick(5)),
            PageEnd.PRESENT,
            Map.of(BTC, reached(5), "ETH-USD", reached(77))));
    step();
    assertThat(told)
        .containsExactly(
            "ack 7",
            "tick 4",
            "tick 5",
            "caught_up 2",
            "close",
            "live [BTC-USD, ETH-USD, NEW-USD] from {BTC-USD=5, ETH-USD=77}");
    assertThat(lastTicks)
        .as("which of those with its sequence is known also of one that was not told")
        .containsOnly(
            Map.entry(BTC, new LastTick(5, tick(5).eventNanos())),
            Map.entry("ETH-USD", new LastTick(77, reached(77).eventNanos())));
  }

  @Test
  void looksAgainWhereItsTellingTookLongBeforeItGoesLive() {
    begin(NEVER, 1);
    step();
    page(PageEnd.PRESENT, 10, 15);
    step();
    pass(5 * SECOND);
    step();
    assertThat(told).containsExactly("ack 7", "tick 10", "tick 15");
    step();
    page(PageEnd.PRESENT, 16);
    pass(SECOND);
    step();
    assertThat(told)
        .endsWith(
            "tick 16",
            "caught_up 3",
            "close",
            "live [BTC-USD, ETH-USD, NEW-USD] from {BTC-USD=16}");
  }

  @Test
  void goesNotLiveBehindANumberingThatIsOver() {
    begin(NEVER, 0);
    step();
    takeFetched(new Page(List.of(tick(9)), PageEnd.PRESENT, Map.of(BTC, reached(9))));
    tapes.append(Ticks.onTape(Ticks.restart(8, EPOCH + 10 * SECOND), 1));
    tapes.append(Ticks.onTape(Ticks.at(Ticks.tick(9, 8), EPOCH + 11 * SECOND), 2));
    step();
    assertThat(told).containsExactly("ack 7", "tick 9");
    pass(SECOND / 5);
    step();
    assertThat(fetches).hasSize(2);
    takeFetched(
        new Page(
            List.of(tick(8), tick(9)),
            PageEnd.PRESENT,
            Map.of(BTC, new Reached(9, EPOCH + 11 * SECOND))));
    step();
    assertThat(told)
        .containsExactly(
            "ack 7",
            "tick 9",
            "tick 8",
            "tick 9",
            "caught_up 3",
            "close",
            "live [BTC-USD, ETH-USD, NEW-USD] from {BTC-USD=9}");
  }

  @Test
  void goesNotLiveBeforeARestartThatWaits() {
    begin(NEVER, 0);
    step();
    takeFetched(
        new Page(
            List.of(tick(9)), PageEnd.PRESENT, Map.of(BTC, reached(9)), Map.of(BTC, EPOCH + 1)));
    step();
    pass(SECOND / 5);
    step();
    assertThat(told).containsExactly("ack 7", "tick 9");
    takeFetched(new Page(List.of(tick(8)), PageEnd.PRESENT, Map.of(BTC, reached(8))));
    step();
    assertThat(told).contains("tick 8", "caught_up 2");
  }

  @Test
  void failsWhereANewNumberingIsNotStored() {
    tapes.append(Ticks.onTape(Ticks.restart(9, EPOCH + 10 * SECOND), 1));
    begin(NEVER, 0);
    step();
    takeFetched(new Page(List.of(tick(9)), PageEnd.PRESENT, Map.of(BTC, reached(9))));
    for (int second = 0; second <= 31; second++) {
      step();
      pass(SECOND);
      step();
      takeFetched(new Page(List.of(), PageEnd.PRESENT, Map.of(BTC, reached(9))));
    }
    assertThat(told).containsExactly("ack 7", "tick 9", "end FAILED 1", "close");
  }
}
