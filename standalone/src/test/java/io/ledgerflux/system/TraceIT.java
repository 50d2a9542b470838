package io.ledgerflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.simulator.SimulatedExchange;
import io.ledgerflux.simulator.SimulatorOptions;
import io.ledgerflux.system.TraceReceiver.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One tick is followed through all services, each a process of its own, to a collector. */
class TraceIT {
  private static final Set<String> HOPS = Set.of("ingest", "normalize", "store", "relay");

  @Test
  void followsATickThroughAllHops() throws IOException, InterruptedException {
    SimulatedExchange exchange =
        new SimulatedExchange(
            SimulatorOptions.defaults()
                .withPort(0)
                .withProducts(List.of("BTC-USD"))
                .withRate(200)
                .withTape(100_000));
    exchange.start();
    try (TraceReceiver collector = new TraceReceiver();
        PipelineRig rig =
            PipelineRig.start(
                exchange.uri(),
                Map.of(
                    "PRODUCTS", "BTC-USD",
                    "OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(),
                    "OTEL_TRACES_SAMPLER_ARG", "0.05"))) {
      await("a tick that was followed through all hops")
          .atMost(Duration.ofSeconds(90))
          .until(() -> whole(collector.spans()).isPresent());
      List<Received> trace = whole(collector.spans()).orElseThrow();
      Received ingest = hop(trace, "ingest");
      Received normalize = hop(trace, "normalize");
      Received store = hop(trace, "store");
      Received relay = hop(trace, "relay");

      assertThat(ingest.parentId()).isEmpty();
      assertThat(normalize.parentId()).isEqualTo(ingest.spanId());
      assertThat(store.parentId()).isEqualTo(normalize.spanId());
      assertThat(relay.parentId()).isEqualTo(normalize.spanId());
      assertThat(ingest.service()).isEqualTo("ingestor");
      assertThat(normalize.service()).isEqualTo("normalizer");
      assertThat(store.service()).isEqualTo("snapshotter");
      assertThat(relay.service()).isEqualTo("gateway");
      assertThat(trace).allMatch(span -> span.endNanos() >= span.startNanos());
      carriesAHeaderOnlyWhereItIsFollowed(rig, collector.spans());
    } finally {
      exchange.stop();
    }
  }

  private static Received hop(List<Received> trace, String name) {
    return trace.stream().filter(span -> span.name().equals(name)).findFirst().orElseThrow();
  }

  /** The header costs the broker: one tick in twenty carries it here, and no other. */
  private static void carriesAHeaderOnlyWhereItIsFollowed(PipelineRig rig, List<Received> spans)
      throws IOException, InterruptedException {
    long followed = spans.stream().filter(span -> span.name().equals("ingest")).count();
    try (BrokerView broker = BrokerView.open(BrokerConfig.of(rig.nats().url()), "test")) {
      long all = broker.stream(Subjects.RAW).messages();
      assertThat(followed).isPositive().isLessThan(all / 5);
    }
  }

  private static Optional<List<Received>> whole(List<Received> spans) {
    return spans.stream().collect(Collectors.groupingBy(Received::traceId)).values().stream()
        .filter(
            trace ->
                trace.size() == HOPS.size()
                    && trace.stream().map(Received::name).collect(Collectors.toSet()).equals(HOPS))
        .findFirst();
  }
}
