package io.ledgerflux.normalizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.model.Shards;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.ShardAssignment;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.normalizer.core.Check;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Normalizers for tests: started, and asked over HTTP as Kubernetes and Prometheus do. */
final class Normalizers {
  static final Duration SOON = Duration.ofSeconds(60);

  private Normalizers() {}

  /** A normalizer of all shards with the checks that it has by itself. */
  static Normalizer of(NatsServer server) {
    return new Normalizer(config(server, RawFeed.SHARDS.count()));
  }

  /** A normalizer of all shards with other checks. */
  static Normalizer of(NatsServer server, Check check) {
    return new Normalizer(config(server, RawFeed.SHARDS.count()), check);
  }

  static void awaitReady(Normalizer normalizer) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(normalizer.readiness().report().ready())
                    .as("%s", normalizer.readiness().report())
                    .isTrue());
  }

  /** A normalizer for which no shard is left. */
  static Normalizer idle(NatsServer server) {
    return new Normalizer(config(server, new ShardAssignment(RawFeed.SHARDS, List.of())));
  }

  static NormalizerConfig config(NatsServer server, int shards) {
    return config(server, new ShardAssignment(new Shards(shards), all(shards)));
  }

  private static NormalizerConfig config(NatsServer server, ShardAssignment assignment) {
    return new NormalizerConfig(
        BrokerConfig.of(server.url()),
        StreamLimits.standard(),
        assignment,
        Duration.ofSeconds(60),
        0);
  }

  private static List<Integer> all(int shards) {
    return new Shards(shards).all();
  }

  static HttpResponse<String> get(Normalizer normalizer, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + normalizer.port() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** The value of a metric's line that begins with {@code series}; 0 where there is none. */
  static double metric(Normalizer normalizer, String series)
      throws IOException, InterruptedException {
    return Arrays.stream(get(normalizer, "/metrics").body().split("\n"))
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }
}
