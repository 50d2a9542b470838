package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.PurgeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StreamReaderIT {
  private static final String SUBJECT = Subjects.raw(1, "BTC-USD");
  private static final String OTHER_SHARD = Subjects.raw(0, "ETH-USD");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BrokerRig rig = new BrokerRig();
  private final List<Integer> read = new ArrayList<>();
  private Broker broker;
  private OrderedPublisher publisher;

  @BeforeEach
  void connect() throws InterruptedException {
    broker = rig.connect();
    publisher = rig.publisher(1_000);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void readsItsShardInOrder() throws Exception {
    publish(OTHER_SHARD, 0, 500);
    publish(SUBJECT, 0, 5_000);
    try (StreamReader reader = reader(new Start.First())) {
      BrokerRig.read(reader, read, () -> read.size() >= 5_000);
    }
    assertThat(read).isEqualTo(range(0, 5_000));
  }

  @Test
  void goesOnBehindAPosition() throws Exception {
    publish(SUBJECT, 0, 100);
    Position position;
    try (StreamReader reader = reader(new Start.First())) {
      BrokerRig.read(reader, read, () -> read.size() >= 100);
      position = reader.position();
    }
    publish(SUBJECT, 100, 200);
    try (StreamReader reader = reader(new Start.After(position))) {
      BrokerRig.read(reader, read, () -> read.size() >= 200);
    }
    assertThat(read).isEqualTo(range(0, 200));
  }

  @Test
  void oneThatOnlyPassesHasNoLagAndConsumesNothing() throws Exception {
    publish(SUBJECT, 0, 100);
    Start first = new Start.First();
    try (StreamReader reader =
        StreamReader.passing(broker, "search", Subjects.RAW, Subjects.rawOfShard(1), first)) {
      BrokerRig.read(reader, read, () -> read.size() >= 100);
    }
    assertThat(broker.metrics().readers()).isEmpty();
    assertThat(consumed()).isZero();
    try (StreamReader reader = reader(first)) {
      BrokerRig.read(reader, read, () -> read.size() >= 200);
    }
    assertThat(consumed()).isEqualTo(100);
  }

  /** Where something else stands behind it, and where nothing does. */
  @Test
  @Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void oneThatOnlyPassesWaitsForNothingAtTheEnd() throws Exception {
    publish(SUBJECT, 0, 100);
    publish(OTHER_SHARD, 0, 10);
    Start beyond = new Start.AtSequence(111);
    assertThat(passOver(Subjects.rawOfShard(1), new Start.First())).isEqualTo(100);
    assertThat(passOver(Subjects.rawOfShard(0), new Start.First())).isEqualTo(10);
    assertThat(passOver(Subjects.rawOfShard(1), beyond)).isZero();
    assertThat(passOver(Subjects.rawOfShard(0), beyond)).isZero();
  }

  private int passOver(String filter, Start begin) throws InterruptedException {
    int count = 0;
    try (StreamReader reader =
        StreamReader.passing(broker, "search", Subjects.RAW, filter, begin)) {
      Batch batch;
      do {
        batch = reader.next(1_000, Duration.ZERO, Duration.ofMinutes(1));
        count += batch.messages().size();
      } while (!batch.messages().isEmpty());
    }
    return count;
  }

  @Test
  void tellsTheLagOfAReaderThatStandsStill() throws Exception {
    publish(OTHER_SHARD, 0, 50);
    publish(SUBJECT, 0, 10);
    try (StreamReader reader = reader(new Start.First())) {
      BrokerRig.read(reader, read, () -> read.size() >= 10);
      reader.next(1_000, Duration.ZERO, Duration.ZERO);
      assertThat(rig.lag("messages")).isZero();
      assertThat(rig.lag("seconds")).isZero();
    }
    publish(SUBJECT, 10, 17);
    await()
        .atMost(Durations.ONE_MINUTE)
        .untilAsserted(() -> assertThat(rig.lag("messages")).isEqualTo(7));
    double before = rig.lag("seconds");
    await().atMost(Durations.ONE_MINUTE).until(() -> rig.lag("seconds") > before + .2);

    broker.handedOver("market_raw-1");
    assertThat(rig.lag("messages")).isNaN();
  }

  @Test
  void tellsHowFullTheStreamsAre() throws Exception {
    publish(SUBJECT, 0, 100);
    String[] labels = {"stream", "service"};
    String[] raw = {"market_raw", "test"};
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(
            () -> rig.registry.getSampleValue("ledgerflux_nats_stream_bytes", labels, raw),
            bytes -> bytes != null && bytes > 100);
    assertThat(rig.registry.getSampleValue("ledgerflux_nats_stream_limit_bytes", labels, raw))
        .isEqualTo(1L << 30);
  }

  @Test
  void missesNothingWhenTheBrokerIsKilled() throws Exception {
    try (StreamReader reader = reader(new Start.First())) {
      publish(SUBJECT, 0, 1_000);
      BrokerRig.read(reader, read, () -> read.size() >= 1_000);
      rig.server.kill();
      rig.server.start();
      publish(SUBJECT, 1_000, 2_000);
      BrokerRig.read(reader, read, () -> read.size() >= 2_000);
    }
    assertThat(read).isEqualTo(range(0, 2_000));
  }

  @Test
  void readsAnewWhenTheBrokerComesBackEmpty() throws Exception {
    try (StreamReader reader = reader(new Start.First())) {
      publish(SUBJECT, 0, 10);
      BrokerRig.read(reader, read, () -> read.size() >= 10);
      rig.server.kill();
      rig.server.wipe();
      rig.server.start();
      publish(SUBJECT, 10, 13);
      List<Batch> batches = BrokerRig.read(reader, read, () -> read.size() >= 13);
      assertThat(batches.getLast().end().streamSequence()).isEqualTo(3);
    }
    assertThat(read).isEqualTo(range(0, 13));
  }

  @Test
  void readsAnewWhereTheStreamHasNotTheMessageOfThePosition() throws Exception {
    publish(SUBJECT, 0, 10);
    Position beyond = new Position(20, 1, created());
    try (StreamReader reader = reader(new Start.After(beyond))) {
      BrokerRig.read(reader, read, () -> read.size() >= 10);
    }
    Position another = new Position(5, 1, created());
    try (StreamReader reader = reader(new Start.After(another))) {
      BrokerRig.read(reader, read, () -> read.size() >= 20);
    }
    assertThat(read)
        .isEqualTo(Stream.of(range(0, 10), range(0, 10)).flatMap(List::stream).toList());
  }

  @Test
  void tellsWhatFellOutOfTheStream() throws Exception {
    publish(SUBJECT, 0, 100);
    Position position;
    try (StreamReader reader = reader(new Start.First())) {
      reader.next(10, Duration.ZERO, Duration.ofSeconds(10));
      position = reader.position();
    }
    long first = position.streamSequence() + 1;
    broker
        .connection()
        .jetStreamManagement()
        .purgeStream(Subjects.RAW, PurgeOptions.builder().sequence(61).build());
    try (StreamReader reader = reader(new Start.After(position))) {
      List<Batch> batches = BrokerRig.read(reader, read, () -> read.size() >= 40);
      assertThat(batches.stream().flatMap(batch -> batch.losses().stream()))
          .containsExactly(new Loss(first, 60));
    }
    assertThat(read).isEqualTo(range(60, 100));
  }

  @Test
  void aRunningReaderTellsExactlyWhatFellOutBeforeIt() throws Exception {
    for (int number = 0; number < 4_000; number += 2) {
      publisher.publish(BrokerRig.message(OTHER_SHARD, number), () -> {});
      publisher.publish(BrokerRig.message(SUBJECT, number + 1), () -> {});
    }
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
    long storedNanos = NatsMetrics.nowNanos();
    List<Loss> losses = new ArrayList<>();
    try (StreamReader reader = reader(new Start.First())) {
      next(reader, 1, losses);
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> NatsMetrics.nowNanos() - storedNanos > 5_000_000_000L);
      // The broker has sent a thousand, and the reader asks for more half way through them.
      keepFrom(3_001);
      next(reader, 700, losses);
      await().atMost(Durations.ONE_MINUTE).until(() -> delivered() == 1_500);
      keepFrom(3_401);
      while (read.getLast() < 3_999) {
        next(reader, 1_000, losses);
      }
    }
    List<Integer> expected = new ArrayList<>();
    IntStream.rangeClosed(0, 999).forEach(i -> expected.add(2 * i + 1));
    IntStream.rangeClosed(1_500, 1_999).forEach(i -> expected.add(2 * i + 1));
    assertThat(read).isEqualTo(expected);
    assertThat(losses).containsExactly(new Loss(2_001, 3_001));
    assertThat(
            rig.registry.getSampleValue(
                "ledgerflux_nats_positions_lost_total",
                new String[] {"consumer", "service"},
                new String[] {"market_raw-1", "test"}))
        .isEqualTo(1_001);
  }

  @Test
  void tellsALossThoughTheBrokerGoesAwayBeforeItCanBeAskedForIt() throws Exception {
    publish(SUBJECT, 1, 2_001);
    long storedNanos = NatsMetrics.nowNanos();
    List<Loss> losses = new ArrayList<>();
    try (StreamReader reader = reader(new Start.First())) {
      next(reader, 1, losses);
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(() -> NatsMetrics.nowNanos() - storedNanos > 5_000_000_000L);
      keepFrom(1_801);
      try (var other = Executors.newSingleThreadExecutor()) {
        var batch = other.submit(() -> reader.next(5_000, Duration.ofSeconds(3), PATIENCE));
        await().atMost(Durations.ONE_MINUTE).until(() -> consumed() == 1_200);
        rig.server.kill();
        batch.get().messages().forEach(message -> read.add(BrokerRig.number(message)));
        assertThat(batch.get().losses()).isEmpty();
      }
      assertThat(read).hasSize(1_200).endsWith(2_000);
      rig.server.start();
      await()
          .atMost(Durations.ONE_MINUTE)
          .until(
              () -> {
                Batch nothing = reader.next(1, Duration.ZERO, Duration.ofMillis(100));
                losses.addAll(nothing.losses());
                return !losses.isEmpty();
              });
    }
    assertThat(losses).containsExactly(new Loss(1_001, 1_800));
  }

  private double consumed() {
    Double counted =
        rig.registry.getSampleValue(
            "ledgerflux_nats_messages_consumed_total",
            new String[] {"subject", "service"},
            new String[] {Subjects.family(SUBJECT), "test"});
    return counted == null ? 0 : counted;
  }

  private List<StreamMessage> next(StreamReader reader, int most, List<Loss> losses)
      throws InterruptedException {
    Batch batch = reader.next(most, Duration.ofMillis(500), PATIENCE);
    batch.messages().forEach(message -> read.add(BrokerRig.number(message)));
    losses.addAll(batch.losses());
    return batch.messages();
  }

  /** How many messages the broker has sent to the only reader. */
  private long delivered() throws Exception {
    return broker
        .connection()
        .jetStreamManagement()
        .getConsumers(Subjects.RAW)
        .getFirst()
        .getDelivered()
        .getConsumerSequence();
  }

  private void keepFrom(long sequence) throws Exception {
    broker
        .connection()
        .jetStreamManagement()
        .purgeStream(Subjects.RAW, PurgeOptions.builder().sequence(sequence).build());
  }

  @Test
  void movesToTheEndOfTheStreamWhenNothingWaits() throws Exception {
    publish(OTHER_SHARD, 0, 7);
    try (StreamReader reader = reader(new Start.First())) {
      BrokerRig.read(reader, read, () -> reader.position().streamSequence() == 7);
      publish(SUBJECT, 7, 8);
      List<Batch> batches = BrokerRig.read(reader, read, () -> read.size() == 1);
      assertThat(batches.getLast().start().streamSequence()).isEqualTo(7);
    }
  }

  @Test
  void movesToTheEndWhereAllThatTheStreamHoldsLiesBeforeItsBeginning() throws Exception {
    publish(SUBJECT, 0, 7);
    try (StreamReader reader = reader(new Start.AtSequence(8))) {
      BrokerRig.read(reader, read, () -> reader.position().streamSequence() == 7);
      publish(SUBJECT, 7, 8);
      BrokerRig.read(reader, read, () -> !read.isEmpty());
    }
    assertThat(read).containsExactly(7);
  }

  private StreamReader reader(Start start) {
    return new StreamReader(broker, "market_raw-1", Subjects.RAW, Subjects.rawOfShard(1), start);
  }

  private long created() throws Exception {
    return StreamView.from(broker, Subjects.RAW, Position.BEGINNING).createdNanos();
  }

  private void publish(String subject, int from, int to) throws InterruptedException {
    for (int number = from; number < to; number++) {
      publisher.publish(BrokerRig.message(subject, number), () -> {});
    }
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
