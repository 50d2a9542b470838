package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.market.Market;
import io.ledgerflux.gateway.protocol.Request;
import io.ledgerflux.gateway.protocol.Selection;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.tape.Tapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a connection is subscribed to; the count of all has room for three. */
class SubscriptionsTest {
  private static final Selection ALL = new Selection(true, List.of());

  private final SubscriptionCount all = new SubscriptionCount(3);
  private final Market market =
      new Market(List.of("A", "B", "C", "D"), new Tapes(10, Long.MAX_VALUE));
  private final List<Effect> effects = new ArrayList<>();

  @Test
  void whatWasInForceIsAcceptedAgainAndTakesNoMoreRoom() {
    Subscriptions subscriptions = subscriptions(5);
    List<Subscription> first = accept(subscriptions, "B", "A");
    List<Subscription> again = accept(subscriptions, "A", "B", "C");
    assertThat(again).containsExactly(first.get(1), first.get(0), again.get(2));
    assertThat(told()).containsExactly("join B", "join A", "join C");
    assertThat(subscriptions.products()).containsExactly("B", "A", "C");
  }

  @Test
  void whatIsRefusedTakesNoRoom() {
    Subscriptions subscriptions = subscriptions(1, "A", "B");
    accept(subscriptions, "not a name", "D", "A", "B");
    assertThat(told())
        .containsExactly(
            "join A",
            "SUBSCRIBE_ERROR no product's name: 'not a name'",
            "UNAUTHORIZED not for this key: 'D'",
            "TOO_MANY_PRODUCTS 1 products are subscribed, no more: 'B'");
    assertThat(room()).isEqualTo(2);
  }

  @Test
  void whatEndsGivesItsRoomBackOnce() {
    Subscriptions subscriptions = subscriptions(5);
    List<Subscription> accepted = accept(subscriptions, "A", "B", "C");
    told();
    assertThat(subscriptions.end(Selection.of("B", "B", "D"), effects))
        .containsExactly(accepted.get(1));
    assertThat(told()).containsExactly("leave B");
    assertThat(subscriptions.find("B")).isNull();
    assertThat(room()).isEqualTo(1);
  }

  @Test
  void productsThatBecomeKnownAreWantedUntilAllEnd() {
    Subscriptions subscriptions = subscriptions(5, "A", "E");
    subscriptions.accept(subscribe(ALL), effects);
    subscriptions.accept(subscribe(ALL), effects);
    assertThat(subscriptions.termsOfNew()).contains(Terms.STANDARD);
    assertThat(subscriptions.acceptNew("E", effects)).isPresent();
    assertThat(subscriptions.acceptNew("E", effects)).isEmpty();
    assertThat(subscriptions.acceptNew("F", effects)).as("not for this key").isEmpty();
    assertThat(told()).containsExactly("join A", "join new", "join E");
    subscriptions.end(ALL, effects);
    assertThat(told()).containsExactly("leave new", "leave A", "leave E");
    assertThat(subscriptions.termsOfNew()).isEmpty();
    assertThat(room()).isEqualTo(3);
  }

  @Test
  void allProductsAreThoseThatTheKeyMaySee() {
    assertThat(subscriptions(5, "B", "A").meant(ALL)).containsExactly("A", "B");
    assertThat(subscriptions(5, "B").meant(Selection.of("D", "B"))).containsExactly("D", "B");
  }

  private Subscriptions subscriptions(int maxProducts, String... onlyProducts) {
    SessionLimits limits = new SessionLimits(0, 1, maxProducts, 0, Set.of(onlyProducts));
    return new Subscriptions(limits, market, all);
  }

  private List<Subscription> accept(Subscriptions subscriptions, String... products) {
    return subscriptions.accept(subscribe(Selection.of(products)), effects);
  }

  private static Request.Subscribe subscribe(Selection selection) {
    return new Request.Subscribe(selection, Terms.STANDARD, Map.of(), Optional.empty());
  }

  private List<String> told() {
    List<String> words = effects.stream().map(SessionRig::word).toList();
    effects.clear();
    return words;
  }

  /** How much room is left, which this takes. */
  private int room() {
    int room = 0;
    while (all.tryTake()) {
      room++;
    }
    return room;
  }
}
