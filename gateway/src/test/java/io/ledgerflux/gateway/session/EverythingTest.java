package io.ledgerflux.gateway.session;

import static io.ledgerflux.gateway.Ticks.PRODUCT;
import static io.ledgerflux.gateway.Ticks.at;
import static io.ledgerflux.gateway.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.FeedSummary;
import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.ErrorCode;
import io.ledgerflux.gateway.protocol.JsonScalar;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Reply;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.protocol.TimePoint;
import io.ledgerflux.gateway.session.Fetched.Page;
import io.ledgerflux.gateway.session.Fetched.PageEnd;
import io.ledgerflux.model.FeedState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subscriptions of all products, of products that nobody knows, and of what happens to feeds. */
class EverythingTest extends SessionRig {
  private static final Selection ALL = new Selection(true, List.of());
  private final Market few = new Market(List.of("A", "B"), tapes);

  @BeforeEach
  void knowTwoProducts() {
    session = new Session(new SessionLimits(0, 1, 3, 0), few, 0);
  }

  @Test
  void allProductsAreThoseThatAreKnown() {
    come(tick("C", 10, 5));
    ask(subscribe(ALL, Map.of(), false));
    assertThat(told())
        .containsExactly(
            "join A", "join B", "join C", "join new", "snapshot 0", "snapshot 0", "snapshot 10");
  }

  @Test
  void aProductThatBecomesKnownIsSubscribedOnTheSameTerms() {
    ask(subscribe(ALL, Map.of(), true));
    effects.clear();
    effects.addAll(session.onNewProduct("C"));
    LiveTick first = live(tick("C", 10, 5));
    effects.addAll(session.onTick(first, writable, now()));
    advance();
    come(tick("C", 20, 10));
    effects.addAll(session.onFeedEvent(new FeedEvent.GapOpened("C", 3, 4), now()));
    assertThat(told()).containsExactly("join C", "snapshot 10", "20", "gap 3-4");
    assertThat(session.onNewProduct("C")).isEmpty();
  }

  @Test
  void noMoreProductsAreSubscribedThanMayBe() {
    come(tick("C", 10, 5), tick("D", 10, 5));
    ask(subscribe(ALL, Map.of(), false));
    assertThat(told()).contains("TOO_MANY_PRODUCTS 3 products are subscribed, no more: 'D'");
    effects.addAll(session.onNewProduct("E"));
    assertThat(told()).containsExactly("TOO_MANY_PRODUCTS 3 products are subscribed, no more: 'E'");
  }

  @Test
  void allConnectionsTogetherHaveNoMoreSubscriptionsThanMayBe() {
    SubscriptionCount all = new SubscriptionCount(3);
    Session other = new Session(new SessionLimits(0, 1, 3, 0), few, all, 0);
    session = new Session(new SessionLimits(0, 1, 3, 0), few, all, 0);
    other.on(subscribe(Selection.of("A", "B"), Map.of(), false), now());
    ask(subscribe(Selection.of("B", "A"), Map.of(), false));
    assertThat(told())
        .containsExactly(
            "join B",
            "TOO_MANY_PRODUCTS this gateway has as many subscriptions as it may: 'A'",
            "snapshot 0");
    ask(subscribe(ALL, Map.of(), false));
    effects.clear();
    effects.addAll(session.onNewProduct("C"));
    assertThat(told())
        .containsExactly("TOO_MANY_PRODUCTS this gateway has as many subscriptions as it may: 'C'");
    other.on(new Request.Unsubscribe(Selection.of("A"), NO_ID), now());
    all.ended(other.products().size());
    ask(subscribe(Selection.of("A", "B", "C"), Map.of(), false));
    assertThat(session.products()).containsExactly("B", "A", "C");
  }

  @Test
  void aReplayNamesAllItsProductsThoughThereIsNoRoomForSomeOfThemLive() {
    session = new Session(new SessionLimits(0, 1, 3, 0), few, new SubscriptionCount(1), 0);
    List<String> both = List.of("A", "B");
    Optional<JsonScalar> id = Optional.of(new JsonScalar("7"));
    ask(
        new Request.Replay(
            new Selection(false, both), new TimePoint.Ago(1), Optional.empty(), 0, id));
    replay();
    assertThat(effects).hasSize(1);
    ReplayOrder order = ((Effect.Fetch) effects.removeFirst()).order();
    effects.addAll(session.onFetched(order, new Page(List.of(), PageEnd.PRESENT, Map.of()), now()));
    replay();
    assertThat(effects)
        .contains(new Effect.Send(new Reply.CaughtUp(new Reply.ReplayRun(both, 0, id))))
        .contains(
            new Effect.Send(
                new Reply.Refusal(
                    ErrorCode.TOO_MANY_PRODUCTS,
                    "this gateway has as many subscriptions as it may: 'B'",
                    OptionalLong.of(10_000),
                    id)));
    assertThat(told()).filteredOn(line -> line.startsWith("ack")).hasSize(1);
    assertThat(session.products()).containsExactly("A");
  }

  private void replay() {
    effects.addAll(session.replay(writable, roomBytes, now()));
  }

  @Test
  void allProductsAreResumedWhereTheirSequenceIsTold() {
    come(tick("A", 10, 5), tick("A", 20, 10), tick("B", 7, 6));
    ask(subscribe(ALL, Map.of("A", 10L), false));
    assertThat(told())
        .containsExactly("join A", "join B", "join new", "resume 10 RECOVERED", "20", "snapshot 7");
  }

  @Test
  void allIncludesWhatTheSubscriberHasSeenElsewhere() {
    ask(subscribe(ALL, Map.of("C", 10L), false));
    assertThat(told())
        .containsExactly(
            "join A",
            "join B",
            "join C",
            "join new",
            "resume 10 AHEAD",
            "snapshot 0",
            "snapshot 0");
  }

  @Test
  void allEndsAll() {
    ask(subscribe(ALL, Map.of(), false));
    effects.clear();
    ask(new Request.Unsubscribe(ALL, NO_ID));
    assertThat(told()).containsExactly("leave new", "leave A", "leave B");
    assertThat(session.onNewProduct("C")).isEmpty();
    assertThat(session.products()).isEmpty();
  }

  @Test
  void aProductThatNobodyKnowsIsToldAndSubscribed() {
    ask(subscribe(Selection.of("A", "XYZ-USD"), Map.of(), false));
    come(tick("XYZ-USD", 10, 5));
    assertThat(told())
        .containsExactly(
            "join A",
            "join XYZ-USD",
            "UNKNOWN_PRODUCT not known yet, subscribed in case they come: 'XYZ-USD'",
            "snapshot 0",
            "snapshot 0",
            "10");
  }

  @Test
  void aProductThatTheSubscriberHasSeenIsKnown() {
    ask(subscribe(Selection.of("XYZ-USD"), Map.of("XYZ-USD", 7L), false));
    assertThat(told()).containsExactly("join XYZ-USD", "resume 7 AHEAD");
  }

  @Test
  void whatHappensToAFeedIsToldWhereItIsWanted() {
    few.on(new FeedEvent.Told("A", summary(FeedState.QUIET, EPOCH), true), nowNanos);
    ask(subscribe(Selection.of("A"), Map.of(), true));
    ask(subscribe(Selection.of("B"), Map.of(), false));
    assertThat(told())
        .containsExactly("join A", "status A quiet", "snapshot 0", "join B", "snapshot 0");
    for (String product : List.of("A", "B", PRODUCT)) {
      happen(new FeedEvent.Told(product, summary(FeedState.LIVE, EPOCH), true));
      happen(new FeedEvent.Told(product, summary(FeedState.LIVE, EPOCH + 1), false));
      happen(new FeedEvent.GapOpened(product, 5, 9));
      happen(new FeedEvent.GapClosed(product, 7, 7));
    }
    assertThat(told()).containsExactly("status A live", "gap 5-9", "closed 7-7");
  }

  @Test
  void theAgeIsThatOfTheNewestTickWhoeverTellsIt() {
    few.on(new FeedEvent.Told("A", summary(FeedState.LIVE, EPOCH), true), nowNanos);
    come(at(tick("A", 10, 5), EPOCH + 4_000 * MILLI));
    nowNanos = 4_500 * MILLI;
    assertThat(session.on(subscribe(Selection.of("A"), Map.of(), true), now()))
        .contains(new Effect.Send(new Reply.Status("A", FeedState.LIVE, OptionalLong.of(499))));
  }

  private static FeedSummary summary(FeedState state, long lastTickNanos) {
    return new FeedSummary(state, lastTickNanos, OptionalLong.empty());
  }

  private void happen(FeedEvent event) {
    effects.addAll(session.onFeedEvent(event, now()));
  }

  private static Request subscribe(
      Selection selection, Map<String, Long> from, boolean wantStatus) {
    return new Request.Subscribe(
        selection, new Terms(true, wantStatus, new Delivery.All(), OnSlow.CONFLATE), from, NO_ID);
  }
}
