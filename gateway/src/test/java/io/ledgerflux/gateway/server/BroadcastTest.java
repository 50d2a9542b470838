package io.ledgerflux.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.gateway.Ticks;
import io.ledgerflux.gateway.market.FeedEvent;
import io.ledgerflux.gateway.market.FeedSummary;
import io.ledgerflux.gateway.session.Moment;
import io.ledgerflux.gateway.session.SessionLimits;
import io.ledgerflux.model.FeedState;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

/** What an event loop passes on to a subscriber whose connection is a list. */
class BroadcastTest extends LoopRig {
  private static final long MINUTE = 60_000;
  private static final long SECOND = 1_000_000_000;

  private final ListConnection connection = new ListConnection();

  @Test
  void tellsThatAFeedIsStaleWhoseTradesDoNotComeAndBeforeTheNextTickThatItIsNot() throws Exception {
    loop.publish(ticks(1, 100));
    Subscriber subscriber = subscriber(new SessionLimits(0, 1, 10, 0), connection);
    tell(101, Duration.ofSeconds(30));
    turn(
        () -> {
          subscriber.on(
              subscribe("\"want_status\":true,\"from_seq\":{\"BTC-USD\":100}"), loop.now());
          return subscriber;
        });
    tell(150, Duration.ofSeconds(20));

    await().atMost(Durations.ONE_MINUTE).until(() -> statuses().size() == 2);
    loop.publish(ticks(101, 101));
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> connection.messages.getLast().contains("incr"));

    assertThat(statuses())
        .extracting(BroadcastTest::state)
        .containsExactly("live", "stale", "live");
    assertThat(age(statuses().get(1))).isBetween(ageOfTick100() - MINUTE, ageOfTick100());
    assertThat(age(statuses().get(2))).isLessThan(MINUTE);
    assertThat(connection.messages.reversed().get(1)).isEqualTo(statuses().get(2));
  }

  @Test
  void measuresWhenATickHasBeenWritten() throws Exception {
    loop.publish(ticks(1, 100));
    Subscriber subscriber = subscriber(new SessionLimits(0, 1, 10, 0), connection);
    long ingested = Ticks.tick(101, 100).ingestNanos();
    Broadcast broadcast =
        new Broadcast(
            loop.market(),
            wiring.metrics(),
            () -> new Moment(System.nanoTime(), ingested + (isSent(101) ? 3 : 1) * SECOND));
    turn(
        () -> {
          subscriber.on(subscribe("\"from_seq\":{\"BTC-USD\":100}"), loop.now());
          broadcast.join(Ticks.PRODUCT, subscriber);
          broadcast.on(ticks(101, 101), loop.now());
          return subscriber;
        });

    assertThat(
            registry.getSampleValue(
                "ledgerflux_hop_latency_seconds_sum",
                new String[] {"service", "hop"},
                new String[] {"gateway", "ingest_to_send"}))
        .isEqualTo(3);
  }

  private boolean isSent(long sequence) {
    return connection.messages.stream().anyMatch(m -> m.contains("\"seq\":" + sequence));
  }

  private List<String> statuses() {
    return connection.messages.stream().filter(message -> message.contains("\"status\"")).toList();
  }

  private static String state(String status) {
    return field(status, "\"state\":\"(\\w+)\"");
  }

  private static long age(String status) {
    return Long.parseLong(field(status, "\"age_ms\":(\\d+)"));
  }

  private static String field(String message, String pattern) {
    return Pattern.compile(pattern)
        .matcher(message)
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }

  private long ageOfTick100() {
    return (loop.now().epochNanos() - Ticks.tick(100, 99).ingestNanos()) / 1_000_000;
  }

  /** An ingestor told {@code ago} that the last trade is {@code tradeId}, read just now. */
  private void tell(long tradeId, Duration ago) throws Exception {
    Moment now = loop.now();
    FeedSummary summary =
        new FeedSummary(FeedState.LIVE, now.epochNanos(), OptionalLong.of(tradeId));
    turn(
        () -> {
          loop.broadcast()
              .on(
                  new FeedEvent.Told(Ticks.PRODUCT, summary, true),
                  new Moment(now.nanos() - ago.toNanos(), now.epochNanos()));
          return loop;
        });
  }
}
