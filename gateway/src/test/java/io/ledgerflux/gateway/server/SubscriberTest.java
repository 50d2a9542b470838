package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.gateway.Searches;
import io.ledgerflux.gateway.session.Found;
import io.ledgerflux.gateway.session.Search;
import io.ledgerflux.gateway.session.SessionLimits;
import org.awaitility.Durations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscriber on an event loop, whose connection is a list. */
class SubscriberTest extends LoopRig {
  private static final int TICKS = 1_000;
  private static final SessionLimits LIMITS = new SessionLimits(0, 1, 10, 0);

  private final ListConnection connection = new ListConnection();

  @BeforeEach
  void fillTheTape() throws InterruptedException {
    loop.publish(ticks(1, TICKS));
  }

  @Test
  void aBacklogGoesOutInManyTurns() throws Exception {
    Subscriber subscriber = subscriber();
    int atOnce =
        turn(
            () -> {
              subscriber.on(subscribe("\"from_seq\":{\"BTC-USD\":0}"), loop.now());
              subscriber.settle(loop.now());
              return connection.messages.size();
            });
    assertThat(atOnce).isBetween(1, TICKS / 5);
    await().atMost(Durations.ONE_MINUTE).until(() -> turn(connection.messages::size) == 1 + TICKS);
  }

  @Test
  void nothingComesBehindTheWordThatTheConnectionEnds() throws Exception {
    Subscriber subscriber = subscriber();
    Search search = Searches.begin("BTC-USD", 5, 1);
    turn(
        () -> {
          subscriber.on(subscribe("\"from_seq\":{\"BTC-USD\":5}"), loop.now());
          subscriber.cutOff(Closing.IDLE);
          connection.messages.clear();
          subscriber.onFound(search, Found.NOTHING);
          subscriber.on("{\"op\":\"ping\",\"t\":1}", loop.now());
          return subscriber;
        });
    assertThat(connection.messages).isEmpty();
  }

  @Test
  void aRequestAtWhichTheGatewayFailsIsToldWithItsId() throws Exception {
    // The connection fails at the answer to the first request, as a bug would.
    Subscriber subscriber = subscriber();
    connection.failures = 1;
    turn(
        () -> {
          subscriber.on("{\"op\":\"ping\",\"t\":1,\"id\":\"p\"}", loop.now());
          return subscriber;
        });
    assertThat(connection.messages)
        .containsExactly(
            "{\"op\":\"error\",\"id\":\"p\",\"code\":\"INTERNAL_ERROR\","
                + "\"msg\":\"the gateway failed at this request\",\"retry_ms\":1000}");
  }

  @Test
  void aRequestAtWhoseReadingTheGatewayFailsIsToldAndHarmsNothing() throws Exception {
    Subscriber subscriber = subscriber();
    turn(
        () -> {
          subscriber.on(unreadable(), loop.now());
          subscriber.on("{\"op\":\"ping\",\"t\":1}", loop.now());
          return subscriber;
        });
    assertThat(connection.messages)
        .containsExactly(
            "{\"op\":\"error\",\"code\":\"INTERNAL_ERROR\","
                + "\"msg\":\"the gateway failed at this request\",\"retry_ms\":1000}",
            "{\"op\":\"pong\",\"t\":1}");
  }

  /** No text at all: what nobody sends, and no reader expects. */
  @SuppressWarnings("NullAway")
  private static String unreadable() {
    return null;
  }

  private Subscriber subscriber() throws Exception {
    return subscriber(LIMITS, connection);
  }
}
