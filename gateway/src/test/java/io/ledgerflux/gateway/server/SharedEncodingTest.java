package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.feed.Assembled;
import io.ledgerflux.gateway.feed.MarketBatch;
import io.ledgerflux.gateway.session.SessionLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** A tick is encoded once, however many subscribers and event loops there are. */
class SharedEncodingTest extends LoopRig {
  private static final int SUBSCRIBERS_OF_A_LOOP = 100;
  private static final int TICKS = 20;

  @Test
  void allSubscribersOfAllEventLoopsAreSentTheSameBytes() throws Exception {
    List<SubscriberLoop> loops = List.of(loop, another());
    List<ListConnection> connections = new ArrayList<>();
    for (SubscriberLoop each : loops) {
      for (int i = 0; i < SUBSCRIBERS_OF_A_LOOP; i++) {
        connections.add(subscribed(each));
      }
    }
    MarketBatch batch =
        Assembled.batch(
            LongStream.range(0, TICKS).mapToObj(i -> Ticks.tick(10 + i, 9 + i)).toList());
    for (SubscriberLoop each : loops) {
      each.publish(batch);
    }
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(
            () -> connections.stream().allMatch(connection -> connection.written.size() >= TICKS));
    Set<byte[]> encodings = Collections.newSetFromMap(new IdentityHashMap<>());
    for (ListConnection connection : connections) {
      assertThat(connection.messages)
          .hasSize(TICKS)
          .allMatch(message -> message.contains("\"incr\""));
      encodings.addAll(connection.written);
    }
    assertThat(encodings.size()).isEqualTo(TICKS);
  }

  private ListConnection subscribed(SubscriberLoop to) throws Exception {
    ListConnection connection = new ListConnection();
    Subscriber subscriber = subscriber(to, new SessionLimits(0, 1, 10, 0), connection);
    turn(
        to,
        () -> {
          subscriber.on(subscribe("\"want_snapshot\":false"), to.now());
          return subscriber;
        });
    return connection;
  }
}
