package io.ledgerflux.operator.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.MessageIds;
import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.embedded.SharedServers;
import io.ledgerflux.model.MarketState;
import io.ledgerflux.model.Snapshot;
import io.ledgerflux.nats.Broker;
import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.BrokerView;
import io.ledgerflux.nats.NatsMetrics;
import io.ledgerflux.nats.OutboundMessage;
import io.ledgerflux.nats.StreamLimits;
import io.ledgerflux.nats.Streams;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.ops.Readiness;
import io.ledgerflux.snapshotter.db.HeldLock;
import io.ledgerflux.testing.Relay;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tool loses the lock of a shard, and others write meanwhile. */
class SnapshotWriterIT {
  private static final String PRODUCT = "BTC-USD";
  private static final String SUBJECT = Subjects.snapshot(PRODUCT);
  private static final HeldLock HELD = () -> {};
  private static final HeldLock LOST =
      () -> {
        throw new SQLException("the session has ended");
      };

  private static final Streams STREAMS =
      new Streams(new StreamLimits(Duration.ofMinutes(30), 1, 64L << 20, Duration.ofSeconds(2)), 1);

  private final BrokerConfig config = BrokerConfig.of(SharedServers.nats().url());
  private BrokerView view;
  private SnapshotWriter writer;

  @BeforeEach
  void connect() throws Exception {
    SharedServers.clearStreams();
    NatsMetrics metrics = new NatsMetrics(new CollectorRegistry(), "test");
    Broker.connect(config, STREAMS, "test", metrics, new Readiness().needs("nats")).close();
    view = BrokerView.open(config, "test");
    writer = new SnapshotWriter(view);
  }

  @AfterEach
  void disconnect() {
    view.close();
  }

  @Test
  void writesOverWhateverStandsThere() throws Exception {
    writer.take(snapshot(1), HELD);
    othersTell(9);

    writer.take(snapshot(2), HELD);

    assertThat(told()).isEqualTo(2);
  }

  @Test
  void writesNothingWhenItHasLostTheLock() throws Exception {
    othersTell(9);

    assertThatThrownBy(() -> writer.take(snapshot(2), LOST)).isInstanceOf(SQLException.class);

    assertThat(told()).isEqualTo(9);
  }

  /** The lock is lost once it was found held, and before the broker has what is written. */
  @Test
  void writesNothingOverWhatCameSinceTheLockWasFoundHeld() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HeldLock lostSoon =
        () -> {
          if (asked.incrementAndGet() > 1) {
            LOST.confirm();
          }
          othersTell(9);
        };

    assertThatThrownBy(() -> writer.take(snapshot(2), lostSoon)).isInstanceOf(SQLException.class);

    assertThat(told()).isEqualTo(9);
  }

  /** Whoever had the lock before had one under way. */
  @Test
  void writesOverWhatCameWhileItHeldTheLock() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HeldLock held =
        () -> {
          if (asked.incrementAndGet() == 1) {
            othersTell(9);
          }
        };

    writer.take(snapshot(2), held);

    assertThat(told()).isEqualTo(2);
    assertThat(asked).hasValue(2);
  }

  /** It is written, and the answer to it is lost. */
  @Test
  void findsWhatItHasWrittenWhereNoAnswerComes() throws Exception {
    try (Relay relay = Relay.toNats(SharedServers.nats().port());
        BrokerView relayed =
            BrokerView.open(BrokerConfig.of("nats://127.0.0.1:" + relay.port()), "relayed")) {
      HeldLock held =
          () -> {
            relay.hold();
            othersTell(2);
            Thread.startVirtualThread(() -> answerWhenItLooks(relay));
          };

      new SnapshotWriter(relayed).take(snapshot(2), held);
    }

    assertThat(told()).isEqualTo(2);
  }

  private static void answerWhenItLooks(Relay relay) {
    await().atMost(Durations.ONE_MINUTE).until(() -> relay.holds("$JS.API."));
    relay.release();
  }

  @Test
  void givesUpWhereOthersWriteAllTheTime() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HeldLock shared = () -> othersTell(asked.incrementAndGet());

    assertThatThrownBy(() -> writer.take(snapshot(1_000), shared))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(PRODUCT);

    assertThat(told()).isEqualTo(asked.get());
  }

  private void othersTell(long sequence) {
    Snapshot theirs = snapshot(sequence);
    try {
      view.publish(
          new OutboundMessage(SUBJECT, MessageIds.of(theirs), SnapshotCodec.encode(theirs)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sequence of the snapshot that stands there. */
  private long told() throws Exception {
    return SnapshotCodec.decode(view.last(Subjects.SNAPSHOTS, SUBJECT).orElseThrow().data())
        .sequence();
  }

  private static Snapshot snapshot(long sequence) {
    return new Snapshot(
        PRODUCT, sequence, new MarketState(PRODUCT, null, 0, null, null, null, sequence, sequence));
  }
}
