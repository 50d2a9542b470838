package io.ledgerflux.normalizer;

import static io.ledgerflux.normalizer.Normalizers.SOON;
import static io.ledgerflux.normalizer.core.Ticks.NOON;
import static io.ledgerflux.normalizer.core.Ticks.PRODUCT;
import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.core.Ticks;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where nothing new comes, another start of a normalizer changes nothing. */
final class RestartIT {
  private static final String POSITIONS = "KV_positions";

  /** Longer than a normalizer waits until it keeps a position. */
  private static final Duration WHILE = Duration.ofSeconds(2);

  private final NatsServer server = SharedServers.nats();
  private RawFeed feed;
  private StreamContents streams;

  @BeforeEach
  void fillTheStreams() throws Exception {
    SharedServers.clearStreams();
    feed = new RawFeed(server);
    streams = new StreamContents(server);
    Normalizer normalizer = started();
    try {
      feed.send(tick(10, 1, 10), tick(11, 2, 11), tick(15, 5, 15), tick(13, 4, 13));
      feed.sendAgain(tick(11, 2, 11));
      feed.sendText(Subjects.raw(Ticks.SHARD, PRODUCT), "broken");
      numberAnew("ETH-USD", 3);
      numberAnew("SOL-USD", 2);
      feed.flush();
      awaitTheEndOf(Subjects.RAW);
    } finally {
      normalizer.stop();
    }
    assertThat(streams.late()).hasSize(5);
    assertThat(streams.tape()).hasSize(8).anyMatch(Tick::restart);
    assertThat(streams.rejects()).hasSize(1);
    assertThat(streams.position("normalizer-3")).contains("new_numbering");
  }

  @AfterEach
  void end() {
    feed.close();
    streams.close();
  }

  @Test
  void changesNothing() throws Exception {
    Map<String, Object> before = everything();

    Normalizer again = started();
    try {
      await()
          .during(WHILE)
          .atMost(SOON)
          .untilAsserted(() -> assertThat(everything()).isEqualTo(before));
    } finally {
      again.stop();
    }

    assertThat(everything()).isEqualTo(before);
  }

  /** Two ticks of a numbering, and then so many of the next: after three it is in force. */
  private void numberAnew(String product, int ticks) throws InterruptedException {
    feed.send(tickOf(product, 1_000, 1), tickOf(product, 1_001, 2));
    for (int i = 1; i <= ticks; i++) {
      feed.send(tickOf(product, 5 + i, 10 + i));
    }
  }

  private static Tick tickOf(String product, long number, long second) {
    return Ticks.of(
        product, number, OptionalLong.of(number), NOON + Duration.ofSeconds(second).toNanos());
  }

  /** Every shard's position is there: it moves as others' messages come, too. */
  private void awaitTheEndOf(String stream) {
    String position = "\"stream_seq\":%d,".formatted(streams.count(stream));
    for (int shard : RawFeed.SHARDS.all()) {
      await().atMost(SOON).until(() -> streams.position("normalizer-" + shard).contains(position));
    }
  }

  /** What stands in the streams and in the positions, each message with its place. */
  private Map<String, Object> everything() throws Exception {
    Map<String, Object> found = new TreeMap<>();
    for (String stream : new String[] {Subjects.RAW, Subjects.TICKS, Subjects.REJECTS, POSITIONS}) {
      found.put(stream, streams.messages(stream));
    }
    return found;
  }

  private Normalizer started() {
    Normalizer normalizer = Normalizers.of(server);
    normalizer.start();
    Normalizers.awaitReady(normalizer);
    return normalizer;
  }
}
