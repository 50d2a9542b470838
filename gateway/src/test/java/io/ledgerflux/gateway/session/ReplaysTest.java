package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Unavailable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How a replay begins, is paced and stops. */
class ReplaysTest extends ReplaysFixture {
  @Test
  void acknowledgesWithTheFirstPageAndTellsItsTicks() {
    begin(NOW, 0);
    step();
    page(PageEnd.MORE, 1, 2, 3);
    step();
    assertThat(told).containsExactly("ack 7", "tick 1", "tick 2", "tick 3");
  }

  @Test
  void holdsTwoPagesAtMost() {
    begin(NOW, 1);
    step();
    assertThat(fetches).hasSize(1);
    page(PageEnd.MORE, 1, 5_000);
    step();
    assertThat(fetches).hasSize(2);
    page(PageEnd.MORE, 5_001);
    step();
    step();
    assertThat(fetches).as("while the first is not told").hasSize(2);
    pass(5_000 * SECOND);
    step();
    assertThat(fetches).hasSize(3);
  }

  @Test
  void fetchesNoPageBeforeItIsNeededWhereThereIsNoRoom() {
    begin(NOW, 1);
    step();
    page(PageEnd.MORE, 1, 10);
    assertThat(replays.heldBytes()).isPositive();
    take(replays.step(true, replays.heldBytes(), this::live, now()));
    assertThat(fetches).hasSize(1);
    pass(9 * SECOND);
    take(replays.step(true, 0, this::live, now()));
    assertThat(fetches).hasSize(2);
    assertThat(replays.heldBytes()).isZero();
  }

  @Test
  void lastsNoLongerThanADay() {
    begin(NEVER, 0.01);
    step();
    page(PageEnd.MORE, 1, 10_000);
    step();
    pass(86_400 * SECOND - 1);
    step();
    assertThat(replays.isUnderWay()).isTrue();
    pass(1);
    step();
    assertThat(told).containsExactly("ack 7", "tick 1", "end FAILED 1", "close");
    assertThat(replays.heldBytes()).isZero();
  }

  @Test
  void fetchesAndSendsNothingWhileTheSocketIsFull() {
    begin(NOW, 0);
    take(replays.step(false, ROOM, this::live, now()));
    assertThat(fetches).isEmpty();
    step();
    page(PageEnd.MORE, 1, 2);
    take(replays.step(false, ROOM, this::live, now()));
    assertThat(told).containsExactly("ack 7");
  }

  @Test
  void sendsLittleAtOnce() {
    begin(NOW, 0);
    step();
    page(PageEnd.OVER, LongStream.rangeClosed(1, 100).toArray());
    step();
    assertThat(told).hasSize(1 + Replays.SLICE);
    assertThat(replays.hasMore(nanos)).isTrue();
    step();
    step();
    step();
    assertThat(told).hasSize(1 + 100 + 2).endsWith("end COMPLETE 100", "close");
    assertThat(replays.isUnderWay()).isFalse();
  }

  @Test
  void keepsTheTapesPaceTimesItsSpeed() {
    begin(NOW, 10);
    step();
    page(PageEnd.OVER, 100, 110, 200);
    step();
    assertThat(told).containsExactly("ack 7", "tick 100");
    pass(SECOND - 1);
    step();
    assertThat(told).hasSize(2);
    pass(1);
    step();
    assertThat(told).endsWith("tick 110");
    assertThat(replays.hasMore(nanos)).isFalse();
    pass(9 * SECOND);
    step();
    assertThat(told)
        .containsExactly("ack 7", "tick 100", "tick 110", "tick 200", "end COMPLETE 3", "close");
  }

  @Test
  void standsStillAtAVeryLowSpeed() {
    begin(NOW, 1e-300);
    step();
    page(PageEnd.OVER, 1, 2);
    pass(80_000 * SECOND);
    step();
    assertThat(told).containsExactly("ack 7", "tick 1");
  }

  @Test
  void stops() {
    begin(NOW, 1);
    step();
    page(PageEnd.MORE, 1, 2);
    step();
    take(replays.stop(new Request.StopReplay(Optional.empty())));
    assertThat(told).containsExactly("ack 7", "tick 1", "end STOPPED 1", "close");
    page(PageEnd.MORE, 3);
    step();
    assertThat(told).as("an answer that came too late").hasSize(4);
    take(replays.stop(new Request.StopReplay(Optional.empty())));
    assertThat(told).endsWith("REPLAY_ERROR no replay is under way");
  }

  @Test
  void acknowledgesThatItStopped() {
    begin(NOW, 1);
    step();
    page(PageEnd.MORE, 1, 2);
    take(replays.stop(new Request.StopReplay(Optional.of(new JsonScalar("8")))));
    assertThat(told).containsExactly("ack 7", "end STOPPED 0", "close", "ack 8");
  }

  @Test
  void isRefusedWhereThereIsNoHistory() {
    begin(NOW, 0);
    step();
    takeFetched(new Unavailable("away", OptionalLong.of(2_000)));
    assertThat(told).containsExactly("HISTORY_UNAVAILABLE away 2000", "close");
    begin(NOW, 0);
    assertThat(told).as("may be tried again").hasSize(2);
    assertThat(replays.isUnderWay()).isTrue();
  }

  @Test
  void bearsAHistoryThatIsAwayForAMoment() {
    begin(NOW, 0);
    step();
    page(PageEnd.MORE, 1);
    step();
    for (int i = 0; i < 5; i++) {
      takeFetched(new Unavailable("away", OptionalLong.of(2_000)));
      int asked = fetches.size();
      step();
      assertThat(fetches).hasSize(asked);
      pass(SECOND);
      step();
      assertThat(fetches).hasSize(asked + 1);
    }
    page(PageEnd.OVER, 2);
    step();
    assertThat(told).containsExactly("ack 7", "tick 1", "tick 2", "end COMPLETE 2", "close");
  }

  @Test
  void failsWhereTheHistoryStaysAway() {
    begin(NOW, 0);
    step();
    page(PageEnd.MORE, 1);
    step();
    pass(10 * SECOND);
    takeFetched(new Unavailable("away", OptionalLong.of(2_000)));
    assertThat(told).containsExactly("ack 7", "tick 1", "end FAILED 1", "close");
  }

  @Test
  void refusesWhatCannotBeReplayed() {
    take(replays.begin(request(AN_HOUR_AGO, 2 * AN_HOUR_AGO, 0), List.of(BTC), now()));
    take(replays.begin(request(IN_AN_HOUR, NEVER, 0), List.of(BTC), now()));
    take(replays.begin(request(AN_HOUR_AGO, NOW, 0), List.of(), now()));
    take(replays.begin(request(AN_HOUR_AGO, NOW, 0), List.of("b c"), now()));
    take(replays.begin(request(AN_HOUR_AGO, IN_AN_HOUR, 0), List.of(BTC), now()));
    assertThat(replays.isUnderWay()).isFalse();
    take(replays.begin(request(AN_HOUR_AGO, NOW, 0), List.of(BTC), now()));
    take(replays.begin(request(AN_HOUR_AGO, NOW, 0), List.of(BTC), now()));
    assertThat(told)
        .containsExactly(
            "REPLAY_ERROR from must lie before to",
            "REPLAY_ERROR from lies in the future",
            "REPLAY_ERROR there is no product to replay",
            "REPLAY_ERROR no product's name: 'b c'",
            "REPLAY_ERROR to lies in the future: leave it out to go on live",
            "REPLAY_ERROR a replay is under way: stop it first");
  }
}
