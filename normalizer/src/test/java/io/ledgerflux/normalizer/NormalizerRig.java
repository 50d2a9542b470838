package io.ledgerflux.normalizer;

import static io.ledgerflux.normalizer.Normalizers.SOON;
import static io.ledgerflux.normalizer.core.Ticks.PRODUCT;
import static io.ledgerflux.normalizer.core.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.TickCodec;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.core.Ticks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Normalizers between real streams. */
abstract class NormalizerRig {
  static final String SUBJECT = Subjects.raw(Ticks.SHARD, PRODUCT);

  final NatsServer server = SharedServers.nats();
  final List<Normalizer> running = new ArrayList<>();
  RawFeed feed;
  StreamContents streams;

  @BeforeEach
  void begin() throws Exception {
    SharedServers.clearStreams();
    feed = new RawFeed(server);
    streams = new StreamContents(server);
  }

  @AfterEach
  void end() throws Exception {
    running.forEach(Normalizer::stop);
    feed.close();
    streams.close();
  }

  Normalizer started() {
    return started(Normalizers.of(server));
  }

  Normalizer started(Normalizer normalizer) {
    running.add(normalizer);
    normalizer.start();
    Normalizers.awaitReady(normalizer);
    return normalizer;
  }

  void awaitTicks(int count) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(streams.count(Subjects.TICKS)).isEqualTo(count));
  }

  /** A broker stores in one stream what it was sent before a message that it has in another. */
  void awaitRejects(int count) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(streams.count(Subjects.REJECTS)).isEqualTo(count));
  }

  static String text(Tick tick) {
    return new String(TickCodec.encode(tick), StandardCharsets.UTF_8);
  }
}
