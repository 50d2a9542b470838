package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker's files are damaged while it is stopped; it starts all the same. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DamagedStoreIT {
  private static final String SUBJECT = Subjects.raw(1, "BTC-USD");
  private static final int LARGE_BYTES = 100_000;
  private static final byte[] OLD = "old".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path directory;

  private final List<Integer> read = new ArrayList<>();
  private BrokerRig rig;

  @BeforeEach
  void start() {
    rig = new BrokerRig(NatsServer.at(directory, 0));
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void aReaderTellsWhatItIsNotGivenAndGoesOnBehindIt() throws Exception {
    Broker broker = rig.connect();
    publish(0, 200);
    damage();
    try (StreamReader reader = reader(broker)) {
      BrokerRig.read(reader, read, () -> read.size() == 149);
      assumeThat(broker).as("a broker that loses its way").matches(DamagedStoreIT::withholds200);

      BrokerRig.read(reader, read, () -> reader.obstacle().isPresent());
      assertThat(reader.obstacle())
          .hasValue("market_raw does not give message 200, its last: its store is damaged");
      assertThat(reader.position().streamSequence()).isEqualTo(149);
      reader.next(1, Duration.ZERO, Duration.ZERO);
      assertThat(rig.lag("messages")).isEqualTo(51);
      assertThat(rig.lag("seconds")).isPositive();

      broker.connection().jetStreamManagement().purgeStream(Subjects.RAW);
      publish(200, 210);
      List<Batch> batches = BrokerRig.read(reader, read, () -> read.size() == 159);
      assertThat(losses(batches)).containsExactly(new Loss(150, 200));
      assertThat(reader.obstacle()).isEmpty();
    }
    assertThat(read)
        .isEqualTo(
            IntStream.concat(IntStream.range(0, 149), IntStream.range(200, 210)).boxed().toList());
  }

  @Test
  void aReaderGoesOnByItselfWithTheNextFileOfMessages() throws Exception {
    Broker broker = rig.connect();
    publish(0, 200);
    damage();
    try (StreamReader reader = reader(broker)) {
      BrokerRig.read(reader, read, () -> read.size() == 149);
      assumeThat(broker).as("a broker that loses its way").matches(DamagedStoreIT::withholds200);
      BrokerRig.read(reader, read, () -> reader.obstacle().isPresent());

      publish(200, 400, LARGE_BYTES);
      List<Batch> batches =
          BrokerRig.read(reader, read, () -> read.getLast() == 399 && reader.obstacle().isEmpty());

      int goesOn = read.get(149);
      assertThat(goesOn).isBetween(201, 399);
      assertThat(losses(batches)).containsExactly(new Loss(150, goesOn));
      assertThat(read)
          .isEqualTo(
              IntStream.concat(IntStream.range(0, 149), IntStream.range(goesOn, 400))
                  .boxed()
                  .toList());
    }
  }

  @Test
  void aReaderLosesNothingOfAStreamThatGivesAllAgain() throws Exception {
    Broker broker = rig.connect();
    OrderedPublisher publisher = rig.publisher(1_000);
    for (int number = 0; number < 200; number++) {
      String subject = number % 4 == 0 ? SUBJECT : Subjects.raw(2, "ETH-USD");
      publisher.publish(BrokerRig.message(subject, number), () -> {});
    }
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
    rig.server.stop();
    byte[] whole = MessageFile.of(directory, Subjects.RAW).content();
    MessageFile.of(directory, Subjects.RAW).cutOut(150);
    rig.server.start();
    try (StreamReader reader = reader(broker)) {
      BrokerRig.read(reader, read, () -> read.size() == 38);
      assumeThat(broker).as("a broker that loses its way").matches(DamagedStoreIT::withholds200);
      BrokerRig.read(reader, read, () -> reader.obstacle().isPresent());

      rig.server.stop();
      MessageFile.of(directory, Subjects.RAW).replace(whole);
      rig.server.start();
      List<Batch> batches = BrokerRig.read(reader, read, () -> read.size() == 50);

      assertThat(losses(batches)).isEmpty();
      assertThat(reader.obstacle()).isEmpty();
    }
    assertThat(read).isEqualTo(IntStream.range(0, 50).mapToObj(i -> 4 * i).toList());
  }

  @Test
  void aPositionThatCannotBeReadIsReplaced() throws Exception {
    Broker broker = rig.connect();
    PositionBucket bucket = new PositionBucket(broker);
    bucket.write("normalizer-1", OLD, 0);
    spoil(broker, "KV_positions", 1);

    assertThat(bucket.read("normalizer-1")).isEmpty();
    OptionalLong revision = bucket.write("normalizer-1", NEW, 0);

    assertThat(revision).isPresent();
    assertThat(bucket.read("normalizer-1"))
        .hasValueSatisfying(entry -> assertThat(entry.value()).isEqualTo(NEW));
    assertThat(bucket.write("normalizer-1", OLD, revision.orElseThrow())).isPresent();
  }

  @Test
  void aSnapshotThatCannotBeReadIsReplaced() throws Exception {
    Broker broker = rig.connect();
    SnapshotStore store = new SnapshotStore(broker);
    String subject = Subjects.snapshot("BTC-USD");
    store.store(new Outgoing(subject, "1", OLD), 0);
    spoil(broker, Subjects.SNAPSHOTS, 1);

    assertThat(store.lastSequence(subject)).isZero();
    assertThat(store.store(new Outgoing(subject, "2", NEW), 0))
        .isEqualTo(new SnapshotStore.Outcome.Stored(2));

    Optional<StreamMessage> last = new StreamLookup(broker).last(Subjects.SNAPSHOTS, subject);
    assertThat(last).hasValueSatisfying(message -> assertThat(message.data()).isEqualTo(NEW));
  }

  private void spoil(Broker broker, String stream, long sequence) throws Exception {
    long before = broker.epoch();
    rig.server.stop();
    MessageFile.of(directory, stream).spoil(sequence);
    rig.server.start();
    await().atMost(Durations.ONE_MINUTE).until(() -> broker.epoch() != before && broker.isUp());
  }

  private void damage() throws Exception {
    rig.server.stop();
    MessageFile.of(directory, Subjects.RAW).cutOut(150);
    rig.server.start();
  }

  private static List<Loss> losses(List<Batch> batches) {
    return batches.stream().flatMap(batch -> batch.loss().stream()).toList();
  }

  private static boolean withholds200(Broker broker) {
    try {
      return StreamView.storedAt(broker.connection().jetStreamManagement(), Subjects.RAW, 200)
          .isEmpty();
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StreamReader reader(Broker broker) {
    return new StreamReader(
        broker, "market_raw-1", Subjects.RAW, Subjects.rawOfShard(1), new Start.First());
  }

  private void publish(int from, int to) throws InterruptedException {
    publish(from, to, 1);
  }

  /** Publishes numbers of {@code digits} at least. */
  private void publish(int from, int to, int digits) throws InterruptedException {
    OrderedPublisher publisher = rig.publisher(1_000);
    for (int number = from; number < to; number++) {
      String text = Integer.toString(number);
      byte[] data =
          ("0".repeat(Math.max(0, digits - text.length())) + text).getBytes(StandardCharsets.UTF_8);
      publisher.publish(new Outgoing(SUBJECT, SUBJECT + number, data), () -> {});
    }
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
  }
}
