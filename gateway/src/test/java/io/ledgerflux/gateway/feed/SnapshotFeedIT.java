package io.ledgerflux.gateway.feed;

import static org.awaitility.Awaitility.await;

import io.ledgerflux.codec.SnapshotCodec;
import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.embedded.ReservedPort;
import io.ledgerflux.gateway.Ticks;
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
import io.ledgerflux.ops.Threads;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A state that was made anew is heard of, whatever the broker lost before. */
@Timeout(120)
class SnapshotFeedIT {
  @TempDir private Path directory;

  private final ReservedPort port = ReservedPort.take();

  private final List<Long> rebuilt = new CopyOnWriteArrayList<>();
  private final SnapshotFeed feed =
      new SnapshotFeed(_ -> {}, state -> rebuilt.add(state.lastSequence()));

  @AfterEach
  void giveThePortUp() {
    port.close();
  }

  @Test
  void findsWhatWasRebuiltInThePlaceOfMessagesThatTheBrokerLost() throws Exception {
    tell(snapshot("ETH-USD", 10, true));
    Map<Path, byte[]> before = store();
    NatsServer first = NatsServer.at(directory, port.number()).start();
    try (Broker broker = connect(first)) {
      tell(first, snapshot("BTC-USD", 20, false));
      tell(first, snapshot("BTC-USD", 21, false));
      Thread looking = Threads.start("snapshots", () -> feed.lookAfterBreaks(broker));
      try {
        await("the first look is over").atMost(Durations.ONE_MINUTE).until(() -> sleeps(looking));

        first.close();
        restore(before);
        tell(snapshot("BTC-USD", 15, true));
        try (NatsServer _ = NatsServer.at(directory, port.number()).start()) {
          await().atMost(Durations.ONE_MINUTE).until(() -> rebuilt.equals(List.of(15L)));
        }
      } finally {
        Threads.end(looking, Duration.ofSeconds(5));
      }
    } finally {
      first.close();
    }
  }

  /** Whether it waits between two looks, and not for the broker's answer. */
  private static boolean sleeps(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("sleep"));
  }

  /** Where nobody hears it: to the same store, at another port. */
  private void tell(Snapshot snapshot) throws Exception {
    try (NatsServer elsewhere = NatsServer.at(directory, 0).start();
        Broker _ = connect(elsewhere)) {
      tell(elsewhere, snapshot);
    }
  }

  private static void tell(NatsServer nats, Snapshot snapshot) throws Exception {
    try (BrokerView broker = BrokerView.open(BrokerConfig.of(nats.url()), "test")) {
      broker.publish(
          new OutboundMessage(
              Subjects.snapshot(snapshot.product()),
              "test:" + System.nanoTime(),
              SnapshotCodec.encode(snapshot)));
    }
  }

  private static Broker connect(NatsServer nats) throws InterruptedException {
    return Broker.connect(
        BrokerConfig.of(nats.url()),
        new Streams(StreamLimits.standard(), 4),
        "test",
        new NatsMetrics(new CollectorRegistry(), "test"),
        new Readiness().needs("nats"));
  }

  private static Snapshot snapshot(String product, long sequence, boolean isRebuilt) {
    MarketState state = MarketState.of(Ticks.tick(product, sequence, sequence - 1));
    return new Snapshot(product, 1, state, isRebuilt);
  }

  /** What the broker's streams hold, by file. */
  private Map<Path, byte[]> store() throws IOException {
    Map<Path, byte[]> contents = new HashMap<>();
    for (Path file : files()) {
      contents.put(file, Files.readAllBytes(file));
    }
    return contents;
  }

  private void restore(Map<Path, byte[]> contents) throws IOException {
    for (Path file : files()) {
      Files.delete(file);
    }
    for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().contains("/jetstream/"))
          .filter(Files::isRegularFile)
          .toList();
    }
  }
}
