package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ledgerflux.gateway.access.Account;
import io.ledgerflux.gateway.access.Accounts;
import io.ledgerflux.gateway.access.ApiKey;
import io.ledgerflux.gateway.access.KeyLimits;
import io.ledgerflux.gateway.access.SecretHash;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.SessionLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The subscribers of an event loop; of the 1,000 bytes that all may hold. */
class SubscribersTest extends LoopRig {
  private static final SessionLimits ONE_A_SECOND = new SessionLimits(1, 1, 10, 0);

  private final Subscribers subscribers = new Subscribers(wiring, loop.broadcast());
  private final List<Integer> ended = new ArrayList<>();

  @BeforeEach
  void open() {
    wiring.admission().open();
  }

  @Test
  void whileTooMuchIsHeldTheHeaviestGo() throws Exception {
    hold(500, 700, 600);
    assertThat(ended).containsExactly(700, 600);
    assertThat(wiring.budget().heldBytes()).isEqualTo(500);
    assertThat(wiring.admission().connections()).isEqualTo(1);
  }

  @Test
  void whoHoldsNoMoreThanHisPartStaysHoweverMuchIsHeldOnAnotherLoop() throws Exception {
    enter();
    wiring.budget().moved(5_000);
    hold(250, 334, 10);
    assertThat(ended).containsExactly(334);
    assertThat(wiring.budget().heldBytes()).isEqualTo(5_260);
  }

  @Test
  void whatWasHeldForWhoLeavesInTheMidstOfATurnIsGivenBackOnce() throws Exception {
    ListConnection connection = new ListConnection();
    Subscriber subscriber = subscriber(ONE_A_SECOND, connection);
    connection.ended =
        () -> {
          connection.heldBytes = 200; // So much is given up only later.
          subscribers.left(subscriber);
        };
    long held =
        turn(
            () -> {
              enter();
              subscribers.came(subscriber);
              Moment now = loop.now();
              subscriber.on(subscribe("\"want_snapshot\":false,\"on_slow\":\"close\""), now);
              connection.heldBytes = 700;
              loop.broadcast().on(ticks(1, 3), now);
              long before = wiring.budget().heldBytes();
              subscriber.settle(later(now));
              return before;
            });
    assertThat(held).isEqualTo(700);
    assertThat(subscribers.has(subscriber)).as("he lagged for too long").isFalse();
    assertThat(wiring.budget().heldBytes()).isZero();
    assertThat(wiring.admission().connections()).isZero();
  }

  @Test
  void thePlaceOfWhoCannotBeServedIsGivenBack() throws Exception {
    Account account = account();
    Caller caller = new Caller("test", Optional.of(account));
    assertThat(account.tryConnect()).isTrue();
    enter();

    assertThatThrownBy(
            () ->
                subscribers.came(
                    caller,
                    () -> {
                      throw new IllegalStateException("the socket is closed already");
                    }))
        .hasMessage("the socket is closed already");

    assertThat(wiring.admission().connections()).isZero();
    assertThat(account.tryConnect()).as("the key has room again").isTrue();
  }

  /** Some come, for each of whom so much is held; then too much is looked for. */
  private void hold(int... heldBytes) throws Exception {
    for (int bytes : heldBytes) {
      ListConnection connection = new ListConnection();
      connection.heldBytes = bytes;
      connection.ended = () -> ended.add(bytes);
      Subscriber subscriber = subscriber(ONE_A_SECOND, connection);
      enter();
      subscribers.came(subscriber);
    }
    turn(
        () -> {
          subscribers.check(loop.now());
          subscribers.relieve();
          return subscribers;
        });
  }

  /** The account of a key for one connection. */
  private static Account account() {
    return new Accounts()
        .of(
            new ApiKey(
                "k",
                "test",
                SecretHash.of("secret"),
                new KeyLimits(1, 0, 0, Set.of()),
                Optional.empty(),
                Optional.empty()),
            0);
  }

  private void enter() {
    assertThat(wiring.admission().tryEnter("test", System.nanoTime())).isEmpty();
  }

  /** When who lags has lagged for too long. */
  private static Moment later(Moment now) {
    long wait = Duration.ofSeconds(3).toNanos();
    return new Moment(now.nanos() + wait, now.epochNanos() + wait);
  }
}
