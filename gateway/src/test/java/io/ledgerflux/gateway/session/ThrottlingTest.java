package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Requests;
import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.protocol.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a subscriber is sent who takes less than there is, or may have less. */
class ThrottlingTest extends SessionRig {
  @Test
  void conflatesPastTheRate() {
    session = session(10, 1, 3);
    subscribe(false, Map.of());
    effects.clear();
    come(tick(10, 5), tick(20, 10), tick(30, 20));
    assertThat(told()).containsExactly("10", "rate_limit 100");
    advanceAt(99);
    assertThat(told()).isEmpty();
    advanceAt(100);
    assertThat(told()).containsExactly("30 behind 10 for 2");
    come(tick(40, 30));
    advanceAt(200);
    assertThat(told()).containsExactly("40");
  }

  @Test
  void tellsTheBeginningOfEachThrottledSpell() {
    session = session(10, 1, 3);
    subscribe(false, Map.of());
    effects.clear();
    come(tick(10, 5), tick(20, 10));
    advanceAt(100);
    come(tick(30, 20));
    advanceAt(200);
    assertThat(told()).containsExactly("10", "rate_limit 100", "20", "30");
    nowNanos = 2_000 * MILLI;
    come(tick(40, 30), tick(50, 40));
    assertThat(told()).containsExactly("40", "rate_limit 100");
  }

  @Test
  void aThrottledSpellLastsAsLongAsAnythingWaits() {
    session = session(1, 1, 3);
    ask(Requests.subscribe(List.of("A", "B", "C"), false, Map.of(), NO_ID));
    effects.clear();
    come(tick("A", 10, 5), tick("B", 20, 5), tick("C", 30, 5));
    assertThat(told()).containsExactly("10", "rate_limit 1000");
    advanceAt(1_000);
    advanceAt(1_500);
    come(tick("A", 40, 10));
    assertThat(told()).containsExactly("20");

    writable = false;
    advanceAt(5_000);
    come(tick("B", 50, 20));
    assertThat(told()).as("the socket was full meanwhile").isEmpty();

    writable = true;
    advanceAt(6_000);
    advanceAt(7_000);
    advanceAt(8_000);
    assertThat(told()).containsExactly("30", "40", "50");
    nowNanos = 9_100 * MILLI;
    come(tick("A", 60, 40), tick("B", 70, 50));
    assertThat(told()).containsExactly("60", "rate_limit 1000");
  }

  @Test
  void productsWaitInLine() {
    session = session(10, 1, 3);
    ask(Requests.subscribe(List.of("A", "B"), false, Map.of(), NO_ID));
    effects.clear();
    come(tick("A", 10, 5), tick("B", 10, 5), tick("A", 20, 10), tick("B", 20, 10));
    advanceAt(100);
    advanceAt(200);
    assertThat(told()).containsExactly("10", "rate_limit 100", "20 behind none for 2", "20");
  }

  @Test
  void aSocketThatWasFullForAMomentMissesNothing() {
    come(tick(10, 5));
    subscribe(false, Map.of());
    effects.clear();
    writable = false;
    come(tick(20, 10), tick(30, 20));
    advanceAt(1_999);
    writable = true;
    advanceAt(1_999);
    come(tick(40, 30));
    assertThat(told()).containsExactly("20", "30", "40");
  }

  @Test
  void aSocketThatWasFullForLongGetsTheNewest() {
    come(tick(10, 5));
    subscribe(false, Map.of());
    effects.clear();
    writable = false;
    come(tick(20, 10), tick(30, 20));
    writable = true;
    advanceAt(2_000);
    come(tick(40, 30));
    assertThat(told()).containsExactly("rate_limit 1", "30 behind 10 for 2", "40");
  }

  @Test
  void whatStandsForTicksTellsOnlyWhatTheyTold() {
    come(tick(10, 5));
    subscribe(false, Map.of());
    effects.clear();
    writable = false;
    come(Ticks.withoutTrade(tick(20, 10)), Ticks.withoutTrade(tick(30, 20)));
    writable = true;
    advanceAt(2_000);
    assertThat(effects.getLast())
        .isEqualTo(
            new Effect.Send(new Reply.Conflated(Ticks.withoutTrade(tick(30, 10)), 2, false)));
  }

  @Test
  void whatStandsForTheFirstTicksFollowsNone() {
    subscribe(false, Map.of());
    writable = false;
    come(tick(20, 10), tick(30, 20));
    writable = true;
    advanceAt(2_000);
    assertThat(told()).containsExactly("join BTC-USD", "rate_limit 1", "30 behind none for 2");
  }

  @Test
  void aFullSocketIsTreatedAsThrottled() {
    session = session(1_000, 10, 3);
    subscribe(false, Map.of());
    effects.clear();
    writable = false;
    come(tick(10, 5), tick(20, 10));
    advanceAt(5_000);
    assertThat(told()).containsExactly("rate_limit 1");
    writable = true;
    advanceAt(6_000);
    assertThat(told()).containsExactly("20 behind none for 2");
  }

  @Test
  void aSnapshotReplacesWhatWaited() {
    session = session(1_000, 10, 3);
    come(tick(10, 5));
    subscribe(true, Map.of());
    writable = false;
    come(tick(20, 10));
    subscribe(true, Map.of());
    writable = true;
    advance();
    come(tick(30, 20));
    assertThat(told())
        .containsExactly("join BTC-USD", "snapshot 10", "rate_limit 1", "snapshot 20", "30");
  }

  @Test
  void aSnapshotWaitsForRoomAndIsTheNewest() {
    come(tick(10, 5));
    writable = false;
    subscribe(true, Map.of());
    come(tick(20, 10));
    assertThat(told()).containsExactly("join BTC-USD");
    writable = true;
    advance();
    come(tick(30, 20));
    assertThat(told()).containsExactly("snapshot 20", "30");
  }
}
