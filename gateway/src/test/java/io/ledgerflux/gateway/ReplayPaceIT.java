package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ledgerflux.model.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How fast a replay goes, and how it goes on live when it has come to the present. */
@Timeout(120)
class ReplayPaceIT extends ReplayFixture {
  private static final String QUERIES =
      "ledgerflux_postgres_queries_total{service=\"gateway\",operation=\"replay\","
          + "status=\"success\",}";

  @Test
  void takesATenthOfTheTimeAtSpeedTen() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i <= 300; i++) {
        market.add(tick(BTC, i, start + i * 100L * MILLI));
      }
      store(rig, market);
      try (TestSubscriber subscriber = TestSubscriber.connect(rig.gateway().port())) {
        // From before it begins until after its end: however late this is told, it is no less.
        long begin = System.nanoTime();
        subscriber.say(replay(BTC, "\"-1h\"", "\"to\":\"-1m\",\"speed\":10"));
        subscriber.await("replay_end");
        long millis = (System.nanoTime() - begin) / MILLI;
        assertThat(sequences(subscriber, BTC)).hasSize(301);
        assertThat(millis).as("30 s of the tape").isBetween(2_950L, 10_000L);
      }
    }
  }

  @Test
  void isPacedByWhoReadsSlowly() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      List<Tick> market = new ArrayList<>();
      for (int i = 0; i < 30_000; i++) {
        market.add(tick(BTC, i, start + i * MILLI));
      }
      store(rig, market);
      Gateway gateway = rig.gateway("WS_BUFFER_BYTES", "16384");
      try (RawSubscriber subscriber = RawSubscriber.connect(gateway.port())) {
        subscriber.say(replay(BTC, "\"-1h\"", "\"to\":\"-1m\",\"speed\":0"));
        await()
            .during(Duration.ofSeconds(2))
            .atMost(Duration.ofSeconds(20))
            .until(() -> metric(gateway, QUERIES), new Unchanged());
        assertThat(metric(gateway, QUERIES)).as("pages").isLessThan(60);
        Thread.startVirtualThread(() -> readOn(subscriber));
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> metric(gateway, QUERIES) >= 30_000 / 400);
      }
    }
  }

  /** Whether a number is what it was when it was looked at before. */
  private static final class Unchanged implements Predicate<Double> {
    private double before = -1;

    @Override
    public boolean test(Double now) {
      boolean same = now > 0 && now == before;
      before = now;
      return same;
    }
  }

  private static void readOn(RawSubscriber subscriber) {
    try {
      byte[] bytes = new byte[16_384];
      int read = 0;
      while (read >= 0) {
        read = subscriber.read(bytes);
      }
    } catch (IOException e) {
      return; // the test closes the socket
    }
  }

  @Test
  void catchesUpAndGoesOnLiveWithoutAGapOrARepeat() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      TestTape tape = rig.tape();
      tape.add("ADA-USD", 5);
      Thread market = Thread.startVirtualThread(() -> trade(tape, 600));
      rig.awaitStored(3_000);
      Gateway gateway = rig.gateway();
      try (TestSubscriber subscriber = TestSubscriber.connect(gateway.port());
          TestSubscriber tenfold = TestSubscriber.connect(gateway.port())) {
        String products = "BTC-USD\",\"ETH-USD\",\"ADA-USD";
        subscriber.say(replay(products, "\"-1m\"", "\"speed\":0"));
        tenfold.say(replay(products, "\"-1500ms\"", "\"speed\":10"));
        JsonNode caught = subscriber.await("caught_up");
        tenfold.await("caught_up");
        market.join();
        tape.add("ADA-USD", 5);
        tape.flush();
        for (String product : List.of(BTC, ETH, "ADA-USD")) {
          subscriber.awaitSequence(tape.last(product));
          tenfold.awaitSequence(tape.last(product));
        }
        assertThat(caught.path("ticks").asLong()).isGreaterThanOrEqualTo(3_000);
        for (String product : List.of(BTC, ETH, "ADA-USD")) {
          assertThat(sequences(subscriber, product)).as(product).isEqualTo(tape.sequences(product));
          List<Long> part = sequences(tenfold, product);
          assertThat(part).as(product).isEqualTo(tape.after(product, part.getFirst() - 1));
        }
        assertThat(subscriber.messages("incr")).noneMatch(m -> m.has("gap"));
        assertThat(subscriber.messages("snapshot")).isEmpty();
        List<JsonNode> all = List.copyOf(subscriber.messages());
        assertThat(all.subList(0, all.indexOf(caught)))
            .as("before it is caught up")
            .allMatch(m -> m.path("replay").asBoolean());
        assertThat(all.subList(all.indexOf(caught), all.size()))
            .as("from there")
            .noneMatch(m -> m.path("replay").asBoolean());
      }
    }
  }

  /** 2,000 ticks a second. */
  private static void trade(TestTape tape, int rounds) {
    try {
      long next = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        tape.add(BTC, 12);
        tape.add(ETH, 8);
        next += 10 * MILLI;
        Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
