package io.ledgerflux.normalizer;

import static io.ledgerflux.normalizer.Normalizers.SOON;
import static io.ledgerflux.normalizer.Normalizers.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import org.junit.jupiter.api.Test;

/** When a normalizer is ready, and that it stops whatever is away. */
final class NormalizerReadinessIT extends NormalizerRig {
  @Test
  void isReadyOnceItsShardsAreRead() throws Exception {
    Normalizer normalizer = started();

    assertThat(get(normalizer, "/health").statusCode()).isEqualTo(200);
    assertThat(get(normalizer, "/ready").statusCode()).isEqualTo(200);
    assertThat(get(normalizer, "/ready").body()).contains("nats", "shard-0", "shard-3");
  }

  @Test
  void isNotReadyWithAnotherNumberOfShards() throws Exception {
    started();
    Normalizer other = new Normalizer(Normalizers.config(server, 5));
    running.add(other);
    other.start();

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(get(other, "/ready").statusCode()).isEqualTo(503);
              assertThat(get(other, "/ready").body()).contains("NUM_SHARDS is 5 here, but 4");
            });
  }

  @Test
  void whoHasNoShardIsReadyAsLongAsTheBrokerIsThere() throws Exception {
    try (NatsServer brief = NatsServer.temporary().start()) {
      Normalizer normalizer = started(Normalizers.idle(brief));
      assertThat(get(normalizer, "/ready").body())
          .contains("\"detail\":\"idle: SHARD_PODS is more than NUM_SHARDS")
          .doesNotContain("shard-");
      brief.kill();
      await().atMost(SOON).until(() -> get(normalizer, "/ready").statusCode() == 503);
      assertThat(Thread.startVirtualThread(normalizer::stop).join(SOON)).isTrue();
    }
  }

  @Test
  void stopsThoughTheBrokerIsAway() throws Exception {
    try (NatsServer brief = NatsServer.temporary().start()) {
      Normalizer normalizer = started(Normalizers.of(brief));
      brief.kill();
      await().atMost(SOON).until(() -> get(normalizer, "/ready").statusCode() == 503);

      assertThat(Thread.startVirtualThread(normalizer::stop).join(SOON)).isTrue();
      assertThat(normalizer.readiness().report().stopping()).isTrue();
    }
  }

  @Test
  void stopsBeforeItEverFoundABroker() throws Exception {
    try (NatsServer never = NatsServer.temporary().start()) {
      never.stop(); // It keeps its port from others.
      Normalizer normalizer = Normalizers.of(never);
      running.add(normalizer);
      normalizer.start();
      assertThat(get(normalizer, "/health").statusCode()).isEqualTo(200);
      assertThat(get(normalizer, "/ready").body()).contains("nats");
      assertThat(Thread.startVirtualThread(normalizer::stop).join(SOON)).isTrue();
    }
  }
}
