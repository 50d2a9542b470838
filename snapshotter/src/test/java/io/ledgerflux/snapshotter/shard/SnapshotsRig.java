package io.ledgerflux.snapshotter.shard;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.SnapshotStore;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.StreamLookup;
import io.ledgerflux.nats.StreamMessage;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.ops.StopSignal;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A publisher of snapshots whose rounds a test begins, and the broker as others see it. */
abstract class SnapshotsRig {
  static final int SHARD = 0;
  static final Streams STREAMS =
      new Streams(new StreamLimits(Duration.ofMinutes(30), 1, 64L << 20, Duration.ofSeconds(2)), 1);

  final BrokerConfig config = BrokerConfig.of(SharedServers.nats().url());
  final CollectorRegistry registry = new CollectorRegistry();
  final NatsMetrics natsMetrics = new NatsMetrics(registry, "test");
  final ShardMetrics metrics = new ShardMetrics(registry);
  BrokerView others;
  Broker broker;
  SnapshotPublisher publisher;

  @BeforeEach
  void connect() throws Exception {
    SharedServers.clearStreams();
    broker = Broker.connect(config, STREAMS, "test", natsMetrics, new Readiness().needs("nats"));
    others = BrokerView.open(config, "others");
    publisher =
        new SnapshotPublisher(
            new SnapshotStore(broker),
            new StreamLookup(broker),
            metrics,
            Duration.ofSeconds(1),
            new StopSignal());
  }

  @AfterEach
  void disconnect() {
    others.close();
    broker.close();
  }

  /** Two rounds, with the shard's lock found held between them. */
  void publishWaiting() {
    publisher.publishWaiting();
    publisher.lockHeld(SHARD, System.nanoTime());
    publisher.publishWaiting();
  }

  /** What the broker tells of {@code product}. */
  Optional<Snapshot> published(String product) throws Exception {
    Optional<StreamMessage> last = others.last(Subjects.SNAPSHOTS, Subjects.snapshot(product));
    return last.isEmpty() ? Optional.empty() : Optional.of(SnapshotCodec.decode(last.get().data()));
  }
}
