package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Requests;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.TimePoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a subscriber is sent who asks for products, and what he is answered. */
class SessionTest extends SessionRig {
  @Test
  void sendsASnapshotAndThenEachTick() {
    come(tick(10, 5));
    subscribe(true, Map.of());
    come(tick(20, 10), tick(30, 20));
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 10", "20", "30");
  }

  @Test
  void sharesOneListForAllWhoAreSentATick() {
    subscribe(false, Map.of());
    LiveTick live = live(tick(10, 5));
    assertThat(session.onTick(live, true, now())).isSameAs(live.passedOn());
  }

  @Test
  void inventsNothingForAProductWithoutAPrice() {
    subscribe(true, Map.of());
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 0");
    come(tick(10, 5));
    assertThat(told()).containsExactly("10");
  }

  @Test
  void sendsIncrementsAloneWhereNoSnapshotIsWanted() {
    come(tick(10, 5));
    subscribe(false, Map.of());
    come(tick(20, 10));
    assertThat(told()).containsExactly("join BTC-USD", "20");
  }

  @Test
  void sendsTheSnapshotAgainToWhoSubscribesAgain() {
    come(tick(10, 5));
    subscribe(true, Map.of());
    subscribe(true, Map.of());
    assertThat(told()).containsExactly("join BTC-USD", "snapshot 10", "snapshot 10");
  }

  @Test
  void sendsNothingAfterUnsubscribing() {
    subscribe(true, Map.of());
    effects.clear();
    ask(new Request.Unsubscribe(Selection.of(PRODUCT, "ETH-USD"), id()));
    come(tick(10, 5));
    assertThat(told()).containsExactly("leave BTC-USD", "ack []");
  }

  @Test
  void acknowledgesWithWhatIsInForce() {
    ask(Requests.subscribe(List.of("B", "A"), false, Map.of(), id()));
    assertThat(told()).containsExactly("join B", "join A", "ack [B, A]");
  }

  @Test
  void givesAPingItsTimeBack() {
    ask(new Request.Ping(Optional.of(new JsonScalar("7")), NO_ID));
    ask(new Request.Ping(Optional.empty(), NO_ID));
    assertThat(told()).containsExactly("pong 7", "pong 1700000000000");
  }

  @Test
  void oneWrongNameDoesNotVoidTheOthers() {
    ask(Requests.subscribe(List.of("BTC USD", "A"), false, Map.of(), NO_ID));
    assertThat(told()).containsExactly("join A", "SUBSCRIBE_ERROR no product's name: 'BTC USD'");
  }

  @Test
  void refusesMoreProductsThanItMay() {
    ask(Requests.subscribe(List.of("A", "B", "C", "D", "E"), false, Map.of(), NO_ID));
    ask(Requests.subscribe(List.of("A"), false, Map.of(), NO_ID));
    assertThat(told())
        .containsExactly(
            "join A",
            "join B",
            "join C",
            "TOO_MANY_PRODUCTS 3 products are subscribed, no more: 'D' 'E'");
    assertThat(session.products()).containsExactly("A", "B", "C");
  }

  @Test
  void tellsWhatIsMalformed() {
    ask(new Request.Malformed(ErrorCode.INVALID_JSON, "not JSON", NO_ID));
    assertThat(told()).containsExactly("INVALID_JSON not JSON");
  }

  @Test
  void aReplayHasNoMoreProductsThanASubscriberMayHave() {
    ask(
        new Request.Replay(
            Selection.of("A", "B", "C", "D"), new TimePoint.Ago(1), Optional.empty(), 1, NO_ID));
    assertThat(told()).containsExactly("TOO_MANY_PRODUCTS a replay has 3 products at most, not 4");
  }
}
