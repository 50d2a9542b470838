package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.onTape;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.gateway.session.Fetched.Reached;
import io.ledgerflux.gateway.session.Fetched.Replayed;
import io.ledgerflux.gateway.session.Place.InStream;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Tick;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How one goes on whose replay has come to the present, from the tick that it told last. */
class GoingLiveTest extends SessionRig {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void goesOnInMemoryThoughLaterTicksHappenedBefore() {
    Tick last = Ticks.at(tick(100, 99), EPOCH + 50 * SECOND);
    come(last, Ticks.at(tick(101, 100), EPOCH), Ticks.at(tick(102, 101), EPOCH + SECOND));
    replayUpTo(last);
    assertThat(told()).containsExactly("join BTC-USD", "resume 100 RECOVERED", "101", "102");
  }

  @Test
  void waitsBeforeARestartThatTheReplayHasPassed() {
    come(Ticks.at(tick(1000, 999), EPOCH));
    Tick last = Ticks.at(tick(2, 1), EPOCH + 2 * SECOND);
    replayUpTo(last);
    come(Ticks.restart(1, EPOCH + SECOND), last, Ticks.at(tick(3, 2), EPOCH + 3 * SECOND));
    assertThat(told()).containsExactly("join BTC-USD", "resume 2 AHEAD", "resume 2 RECOVERED", "3");
  }

  @Test
  void beginsAnewWithARestartBehindWhatTheReplayTold() {
    come(Ticks.at(tick(1000, 999), EPOCH));
    replayUpTo(Ticks.at(tick(1002, 1001), EPOCH + 2 * SECOND));
    come(Ticks.restart(1, EPOCH + 3 * SECOND));
    assertThat(told())
        .containsExactly(
            "join BTC-USD", "resume 1002 AHEAD", "resume 1002 NOT_RECOVERED", "snapshot! 1");
  }

  @Test
  void seeksAtOnceBehindATickThatHasLeftMemoryThoughLaterOnesHappenedBefore() {
    Tick last = Ticks.at(tick(100, 99), EPOCH + 50 * SECOND);
    come(last, Ticks.at(tick(101, 100), EPOCH), Ticks.at(tick(102, 101), EPOCH + SECOND));
    for (int sequence = 1; sequence <= 1_000; sequence++) {
      live(Ticks.tick("A", sequence, sequence - 1));
    }
    replayUpTo(last);
    assertThat(told()).containsExactly("join BTC-USD", "seek " + searchBehind(last, 1));
  }

  @Test
  void seeksAtOnceWhatFollowsATickBeforeTheLastOfAQuietProduct() {
    tapes.startFrom(MarketState.of(Ticks.at(tick(100, 99), EPOCH + SECOND)));
    Tick last = Ticks.at(tick(98, 97), EPOCH);
    replayUpTo(last);
    assertThat(told()).containsExactly("join BTC-USD", "seek " + searchBehind(last, 1));
  }

  private static Search searchBehind(Tick last, long fromStreamSequence) {
    return new Search(
        PRODUCT, last.sequence(), new InStream(fromStreamSequence), true, last.eventNanos());
  }

  private void replayUpTo(Tick last) {
    replay(List.of(new Replayed(PRODUCT, last.eventNanos(), onTape(last, 0).frame())), last);
  }

  private void replay(List<Replayed> ticks, Tick last) {
    ask(
        new Request.Replay(
            Selection.of(PRODUCT), new TimePoint.At(EPOCH - SECOND), Optional.empty(), 0, id()));
    replay();
    ReplayOrder order =
        effects.stream()
            .filter(Effect.Fetch.class::isInstance)
            .map(fetch -> ((Effect.Fetch) fetch).order())
            .findFirst()
            .orElseThrow();
    Page page =
        new Page(
            ticks,
            PageEnd.PRESENT,
            Map.of(PRODUCT, new Reached(last.sequence(), last.eventNanos())));
    effects.addAll(session.onFetched(order, page, now()));
    replay();
    effects.removeIf(
        effect ->
            effect instanceof Effect.Fetch
                || effect instanceof Effect.Close
                || (effect instanceof Effect.Send(var reply) && isOfTheReplay(reply)));
    advance();
  }

  private static boolean isOfTheReplay(Reply reply) {
    return switch (reply) {
      case Reply.Replayed _, Reply.CaughtUp _, Reply.Acknowledgement _ -> true;
      default -> false;
    };
  }

  private void replay() {
    effects.addAll(session.replay(writable, roomBytes, now()));
  }
}
