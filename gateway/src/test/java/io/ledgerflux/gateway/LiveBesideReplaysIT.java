package io.ledgerflux.gateway;

import static io.ledgerflux.gateway.GatewayFixture.metric;
import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.model.Tick;
import io.ledgerflux.model.Timestamps;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who replays as fast as he can holds up nobody who is live for more than a moment. */
@Tag("timing")
@Timeout(120)
class LiveBesideReplaysIT {
  private static final int REPLAYS = 20;
  private static final int ROUNDS = 6;

  /** They and those who read them take all that two processors have; each tick waits its turn. */
  private static final long MOST_NANOS = 25_000_000;

  private static final int LIVE_TICKS = 400;
  private static final String PAGES =
      "ledgerflux_postgres_queries_total{service=\"gateway\",operation=\"replay\","
          + "status=\"success\",}";
  private static final Pattern SEQUENCE = Pattern.compile("\"seq\":(\\d+)");

  @Test
  void whoIsLiveIsNotDelayed() throws Exception {
    try (HistoryRig rig = HistoryRig.shared(getClass())) {
      long start = Timestamps.nanos(Instant.now().minus(Duration.ofMinutes(20)));
      for (int i = 0; i < 20_000; i++) {
        Tick tick = Ticks.tick("ETH-USD", 10 + i, i == 0 ? -1 : 9 + i);
        rig.tape().store(Ticks.at(tick, start + i * 1_000_000L), false);
      }
      rig.tape().flush();
      rig.awaitStored(20_000);
      Gateway gateway = rig.gateway();
      p99Nanos(rig, gateway); // until the code is warm
      long alone = Long.MAX_VALUE / 2;
      long beside = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && beside >= Math.max(2 * alone, MOST_NANOS); round++) {
        alone = Math.min(alone, p99Nanos(rig, gateway));
        beside = Math.min(beside, besideReplays(rig, gateway));
      }
      assertThat(Duration.ofNanos(beside))
          .as("beside %d replays; alone %s", REPLAYS, Duration.ofNanos(alone))
          .isLessThan(Duration.ofNanos(Math.max(2 * alone, MOST_NANOS)));
    }
  }

  private static long besideReplays(HistoryRig rig, Gateway gateway) throws Exception {
    List<RawSubscriber> greedy = new ArrayList<>();
    double before = metric(gateway, PAGES);
    for (int i = 0; i < REPLAYS; i++) {
      RawSubscriber subscriber = RawSubscriber.connect(gateway.port());
      greedy.add(subscriber);
      subscriber.say(
          "{\"op\":\"replay\",\"products\":[\"ETH-USD\"],\"from\":\"-1h\",\"to\":\"-1m\",\"speed\":0}");
      Thread.startVirtualThread(() -> drain(subscriber));
    }
    long p99 = p99Nanos(rig, gateway);
    assertThat(metric(gateway, PAGES) - before).as("replays were under way").isGreaterThan(100);
    for (RawSubscriber subscriber : greedy) {
      subscriber.close();
    }
    return p99;
  }

  /** From a tick's publication to its arrival, of one tick in hundred at most longer. */
  private static long p99Nanos(HistoryRig rig, Gateway gateway) throws Exception {
    Map<Long, Long> published = new HashMap<>();
    Map<Long, Long> arrived = new ConcurrentHashMap<>();
    try (TextSubscriber live = TextSubscriber.connect(gateway)) {
      live.hear(text -> arrivals(text, arrived));
      live.say("{\"op\":\"subscribe\",\"products\":[\"BTC-USD\"],\"want_snapshot\":true}");
      live.await("snapshot");
      for (int i = 0; i < LIVE_TICKS; i++) {
        Tick tick = rig.tape().next("BTC-USD");
        published.put(tick.sequence(), System.nanoTime());
        rig.tape().store(tick, false);
        Thread.sleep(5);
      }
      String end = "\"seq\":" + rig.tape().last("BTC-USD") + ",";
      live.await(text -> text.contains(end));
    }
    List<Long> nanos = new ArrayList<>();
    published.forEach(
        (sequence, at) -> nanos.add(arrived.getOrDefault(sequence, Long.MAX_VALUE) - at));
    Collections.sort(nanos);
    return nanos.get(nanos.size() * 99 / 100);
  }

  private static void arrivals(String text, Map<Long, Long> arrived) {
    Matcher sequence = SEQUENCE.matcher(text);
    if (text.startsWith("{\"op\":\"incr\"") && sequence.find()) {
      arrived.put(Long.valueOf(sequence.group(1)), System.nanoTime());
    }
  }

  private static void drain(RawSubscriber subscriber) {
    try {
      byte[] bytes = new byte[65_536];
      int read = 0;
      while (read >= 0) {
        read = subscriber.read(bytes);
      }
    } catch (IOException e) {
      return; // the test closes the socket
    }
  }
}
