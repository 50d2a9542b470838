package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final int DAMAGED_BYTES = 600;
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
    try (StreamReader reader = readerOfADamagedStore(broker)) {
      if (!withholds200(broker)) {
        publish(200, 210);
        readsAllButTheDamaged(reader, 210);
        return;
      }
      BrokerRig.read(reader, read, () -> reader.obstacle().isPresent());
      assertThat(reader.obstacle())
          .hasValue("market_raw does not give message 200, its last: its store is damaged");
      assertThat(reader.position().streamSequence()).isEqualTo(149);
      assertThat(withheld()).isEqualTo(Map.of(Subjects.RAW, new Loss(150, 200)));
      reader.next(1, Duration.ZERO, Duration.ZERO);
      assertThat(rig.lag("messages")).isEqualTo(51);
      assertThat(rig.lag("seconds")).isPositive();

      broker.connection().jetStreamManagement().purgeStream(Subjects.RAW);
      publish(200, 210);
      List<Batch> batches = BrokerRig.read(reader, read, () -> read.size() == 159);
      assertThat(losses(batches)).containsExactly(new Loss(150, 200));
      assertThat(reader.obstacle()).isEmpty();
    }
    assertThat(read).isEqualTo(numbers(0, 149, 200, 210));
  }

  @Test
  void aReaderGoesOnByItselfWithTheNextFileOfMessages() throws Exception {
    Broker broker = rig.connect();
    try (StreamReader reader = readerOfADamagedStore(broker)) {
      if (!withholds200(broker)) {
        publish(200, 400, LARGE_BYTES);
        readsAllButTheDamaged(reader, 400);
        return;
      }
      BrokerRig.read(reader, read, () -> reader.obstacle().isPresent());

      publish(200, 400, LARGE_BYTES);
      List<Batch> batches =
          BrokerRig.read(reader, read, () -> read.getLast() == 399 && reader.obstacle().isEmpty());

      int goesOn = read.get(149);
      assertThat(goesOn).isBetween(201, 399);
      assertThat(losses(batches)).containsExactly(new Loss(150, goesOn));
      assertThat(read).isEqualTo(numbers(0, 149, goesOn, 400));
    }
  }

  /** Since nats-server 2.10 a file is whole again but for what was damaged. */
  private void readsAllButTheDamaged(StreamReader reader, int end) throws Exception {
    BrokerRig.read(reader, read, () -> read.getLast() == end - 1);
    assertThat(read).isEqualTo(numbers(0, 149, 150, end));
    assertThat(reader.obstacle()).isEmpty();
    assertThat(withheld()).isEmpty();
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
      BrokerRig.read(reader, read, () -> read.size() >= 38);
      if (withholds200(broker)) {
        BrokerRig.read(reader, read, () -> reader.obstacle().isPresent());
      }

      rig.server.stop();
      MessageFile.of(directory, Subjects.RAW).replace(whole);
      rig.server.start();
      List<Batch> batches = BrokerRig.read(reader, read, () -> read.size() >= 50);
      publish(200, 201);
      batches.addAll(BrokerRig.read(reader, read, () -> read.getLast() == 200));

      assertThat(losses(batches)).isEmpty();
      assertThat(reader.obstacle()).isEmpty();
    }
    assertThat(read).isEqualTo(IntStream.rangeClosed(0, 50).mapToObj(i -> 4 * i).toList());
  }

  /** The broker cuts the file there, and numbers what comes as what it cut off. */
  @Test
  void readersReadOnceWhatAFileGivesThatIsOverwrittenInItsMiddle() throws Exception {
    Broker broker = rig.connect();
    publish(0, 200);
    Position half = positionBehind(broker, 50);
    Position end = positionBehind(broker, 200);
    damage(() -> MessageFile.of(directory, Subjects.RAW).overwriteMiddle(DAMAGED_BYTES));
    try (StreamReader whole = reader(broker, new Start.First());
        StreamReader behind = reader(broker, new Start.After(half));
        StreamReader before = reader(broker, new Start.After(end))) {
      BrokerRig.read(whole, read, () -> read.size() >= 90);
      int cut = given(broker);
      assertThat(cut).isBetween(90, 110);
      BrokerRig.read(whole, read, () -> read.size() >= cut);
      publish(200, 210);
      BrokerRig.read(whole, read, () -> read.getLast() == 209);
      assertThat(read).isEqualTo(numbers(0, cut, 200, 210));
      assertThat(readToTheEnd(behind)).isEqualTo(numbers(50, cut, 200, 210));
      assertThat(readToTheEnd(before)).isEqualTo(numbers(0, cut, 200, 210));
    }
  }

  @Test
  void aReaderReadsOnceWhatSeveralFilesGiveOfWhichOneIsDamaged() throws Exception {
    Broker broker = rig.connect();
    publish(0, 200, LARGE_BYTES);
    damage(
        () -> MessageFile.all(directory, Subjects.RAW).getFirst().overwriteMiddle(DAMAGED_BYTES));
    try (StreamReader reader = reader(broker)) {
      BrokerRig.read(reader, read, () -> !read.isEmpty() && read.getLast() == 199);
      publish(200, 210);
      BrokerRig.read(reader, read, () -> read.getLast() == 209);
      assertThat(reader.obstacle()).isEmpty();
    }
    int lost = read.indexOf(read.stream().filter(n -> read.indexOf(n) != n).findFirst().orElse(0));
    assertThat(lost).isBetween(30, 50);
    assertThat(read).isEqualTo(numbers(0, lost, lost + 1, 210));
  }

  @Test
  void aPositionThatCannotBeReadIsReplaced() throws Exception {
    Broker broker = rig.connect();
    PositionBucket bucket = new PositionBucket(broker);
    bucket.write("normalizer-1", OLD, 0);
    spoil(broker, "KV_positions", 1);

    assertThat(withheld()).isEqualTo(Map.of("KV_positions", new Loss(1, 1)));
    assertThat(bucket.read("normalizer-1")).isEmpty();
    assertThat(bucket.write("normalizer-1", NEW, 0)).isPresent();
    if (bucket.read("normalizer-1").isEmpty()) { // nats-server 2.10 may need to be started anew.
      restart(broker, () -> {});
      assertThat(bucket.write("normalizer-1", NEW, 0)).isPresent();
    }

    PositionBucket.Entry kept = bucket.read("normalizer-1").orElseThrow();
    assertThat(kept.value()).isEqualTo(NEW);
    assertThat(bucket.write("normalizer-1", OLD, kept.revision())).isPresent();
  }

  @Test
  void aSnapshotThatCannotBeReadIsReplaced() throws Exception {
    Broker broker = rig.connect();
    SnapshotStore store = new SnapshotStore(broker);
    StreamLookup lookup = new StreamLookup(broker);
    String subject = Subjects.snapshot("BTC-USD");
    store.store(new OutboundMessage(subject, "1", OLD), 0);
    spoil(broker, Subjects.SNAPSHOTS, 1);

    assertThat(withheld()).isEqualTo(Map.of(Subjects.SNAPSHOTS, new Loss(1, 1)));
    assertThat(lookup.last(Subjects.SNAPSHOTS, subject)).isEmpty();
    assertThat(store.store(new OutboundMessage(subject, "2", NEW), 0))
        .isEqualTo(new SnapshotStore.Outcome.Stored(2));
    if (lookup.last(Subjects.SNAPSHOTS, subject).isEmpty()) {
      restart(broker, () -> {});
      store.store(new OutboundMessage(subject, "3", NEW), 0);
    }

    Optional<StreamMessage> last = lookup.last(Subjects.SNAPSHOTS, subject);
    assertThat(last).hasValueSatisfying(message -> assertThat(message.data()).isEqualTo(NEW));
  }

  private void spoil(Broker broker, String stream, long sequence) throws Exception {
    restart(broker, () -> MessageFile.of(directory, stream).spoil(sequence));
  }

  private void restart(Broker broker, Harm harm) throws Exception {
    long before = broker.epoch();
    damage(harm);
    await().atMost(Durations.ONE_MINUTE).until(() -> broker.epoch() != before && broker.isUp());
  }

  private interface Harm {
    void happens() throws IOException;
  }

  private void damage(Harm harm) throws Exception {
    rig.server.stop();
    harm.happens();
    rig.server.start();
  }

  /** One that has read what lies before the damage, and maybe more. */
  private StreamReader readerOfADamagedStore(Broker broker) throws Exception {
    publish(0, 200);
    damage(() -> MessageFile.of(directory, Subjects.RAW).cutOut(150));
    StreamReader reader = reader(broker);
    BrokerRig.read(reader, read, () -> read.size() >= 149);
    return reader;
  }

  /** What the doctor sees of it. */
  private Map<String, Loss> withheld() throws Exception {
    try (BrokerView view = BrokerView.open(rig.config(), "test")) {
      return new StoreInspection(view).withheld(rig.streams);
    }
  }

  private static Position positionBehind(Broker broker, int count) throws Exception {
    try (StreamReader reader = reader(broker)) {
      int read = 0;
      while (read < count) {
        read += reader.next(count - read, Duration.ZERO, Duration.ofMillis(200)).messages().size();
      }
      return reader.position();
    }
  }

  private static List<Integer> readToTheEnd(StreamReader reader) throws Exception {
    List<Integer> found = new ArrayList<>();
    BrokerRig.read(reader, found, () -> !found.isEmpty() && found.getLast() == 209);
    return found;
  }

  /** How many messages the stream gives from its first one on. */
  private static int given(Broker broker) throws Exception {
    JetStreamManagement management = broker.connection().jetStreamManagement();
    int count = 0;
    while (StreamView.storedAt(management, Subjects.RAW, count + 1).isPresent()) {
      count++;
    }
    return count;
  }

  /** From {@code from} to {@code to}, which is not among them, and from {@code then} to the end. */
  private static List<Integer> numbers(int from, int to, int then, int end) {
    return IntStream.concat(IntStream.range(from, to), IntStream.range(then, end)).boxed().toList();
  }

  private static List<Loss> losses(List<Batch> batches) {
    return batches.stream().flatMap(batch -> batch.losses().stream()).toList();
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
    return reader(broker, new Start.First());
  }

  private static StreamReader reader(Broker broker, Start start) {
    return new StreamReader(broker, "market_raw-1", Subjects.RAW, Subjects.rawOfShard(1), start);
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
      publisher.publish(new OutboundMessage(SUBJECT, SUBJECT + number, data), () -> {});
    }
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
  }
}
