package io.ledgerflux.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.gateway.Searches;
import io.ledgerflux.gateway.protocol.Delivery;
import io.ledgerflux.gateway.protocol.OnSlow;
import io.ledgerflux.gateway.protocol.Terms;
import io.ledgerflux.gateway.session.SubscriptionState.Ahead;
import io.ledgerflux.gateway.session.SubscriptionState.FromMemory;
import io.ledgerflux.gateway.session.SubscriptionState.Lagging;
import io.ledgerflux.gateway.session.SubscriptionState.Live;
import io.ledgerflux.gateway.session.SubscriptionState.Opening;
import io.ledgerflux.gateway.session.SubscriptionState.Seeking;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PendingSubscriptionsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Search SEARCH = Searches.begin("A", 1, 1);

  private final PendingSubscriptions room = new PendingSubscriptions();

  @Test
  void whoIsLiveStandsInNoLine() {
    room.lineUp(subscription(new Live()));
    room.lineUp(subscription(new Ahead(OptionalLong.empty())));
    assertThat(room.isEmpty()).isTrue();
  }

  @Test
  void thoseWhoCatchUpTakeTurns() {
    Subscription first = subscription(new Opening());
    Subscription second = subscription(new FromMemory());
    room.lineUp(first);
    room.lineUp(second);
    assertThat(room.catchingUp()).isEqualTo(2);
    assertThat(room.nextToCatchUp()).isSameAs(first);
    room.lineUp(first);
    assertThat(room.nextToCatchUp()).isSameAs(second);
    assertThat(room.nextToCatchUp()).isSameAs(first);
    assertThat(room.isEmpty()).isTrue();
  }

  @Test
  void oneSearchIsOutAtATime() {
    Search other = Searches.begin("B", 1, 1);
    Subscription first = subscription(new Seeking(SEARCH));
    room.lineUp(first);
    room.lineUp(subscription(new Seeking(other)));
    assertThat(room.nextSearch()).contains(SEARCH);
    room.remove(first);
    assertThat(room.nextSearch()).as("nobody awaits it, and it is out").isEmpty();
    room.searchEnded();
    assertThat(room.nextSearch()).contains(other);
  }

  @Test
  void whoIsAheadIsBelievedUntilHisDeadline() {
    Subscription ahead = subscription(new Ahead(OptionalLong.of(5)));
    room.lineUp(ahead);
    assertThat(room.aheadForTooLong(4)).isEmpty();
    assertThat(room.aheadForTooLong(5)).contains(ahead);
    room.remove(ahead);
    assertThat(room.aheadForTooLong(5)).isEmpty();
    assertThat(room.isEmpty()).isTrue();
  }

  @Test
  void whoWantsNothingLeftOutMayNotLagForLong() {
    Subscription lagging = new Subscription("A");
    lagging.begin(terms(OnSlow.CLOSE), LastTick.newestOf(1), new Lagging(SECOND));
    room.lineUp(lagging);
    assertThat(room.isPressed()).isTrue();
    assertThat(room.isPressedForTooLong(3 * SECOND - 1)).isFalse();
    assertThat(room.isPressedForTooLong(3 * SECOND)).isTrue();
    lagging.renew(terms(OnSlow.CONFLATE));
    room.press(lagging);
    assertThat(room.isPressed()).isFalse();
    assertThat(room.catchingUp()).as("he lags still").isEqualTo(1);
  }

  @Test
  void whoHasCaughtUpIsPressedNoMore() {
    Subscription lagging = new Subscription("A");
    lagging.begin(terms(OnSlow.CLOSE), LastTick.newestOf(1), new Lagging(0));
    room.lineUp(lagging);
    room.nextToCatchUp().enter(new Live());
    room.lineUp(lagging);
    assertThat(room.isPressedForTooLong(10 * SECOND)).isFalse();
    assertThat(room.isEmpty()).isTrue();
  }

  private static Subscription subscription(SubscriptionState state) {
    Subscription subscription = new Subscription("A");
    subscription.begin(Terms.STANDARD, LastTick.newestOf(1), state);
    return subscription;
  }

  private static Terms terms(OnSlow onSlow) {
    return new Terms(true, false, new Delivery.All(), onSlow);
  }
}
