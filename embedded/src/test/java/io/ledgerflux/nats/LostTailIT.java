package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.ledgerflux.embedded.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker comes back without the messages that it took last, and gives others their numbers. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LostTailIT {
  private static final String SUBJECT = Subjects.raw(1, "BTC-USD");

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
  void aReaderOfAllReadsAllAnew() throws Exception {
    assertThat(readAcrossALoss(new Start.First(), 150)).isEqualTo(range(0, 100));
  }

  @Test
  void whoBeganLaterDoesNotReadWhatStandsBeforeThat() throws Exception {
    assertThat(readAcrossALoss(new Start.AtSequence(51), 100)).isEqualTo(range(50, 100));
  }

  /**
   * Of 150 messages, which a reader has read that began at {@code start}, the last 50 are lost, and
   * ten others come: answers what it reads anew, before these.
   */
  private List<Integer> readAcrossALoss(Start start, int before) throws Exception {
    publish(0, 100);
    rig.server.stop();
    Map<Path, byte[]> kept = new HashMap<>();
    for (Path file : store()) {
      kept.put(file, Files.readAllBytes(file));
    }
    rig.server.start();
    publish(100, 150);
    try (StreamReader reader =
        new StreamReader(
            rig.connect(), "market_raw-1", Subjects.RAW, Subjects.rawOfShard(1), start)) {
      BrokerRig.read(reader, read, () -> read.size() == before);
      assertThat(read).isEqualTo(range(150 - before, 150));
      rig.server.stop();
      for (Path file : store()) {
        Files.delete(file);
      }
      for (Map.Entry<Path, byte[]> file : kept.entrySet()) {
        Files.write(file.getKey(), file.getValue());
      }
      rig.server.start();
      publish(200, 210);
      List<Batch> batches = BrokerRig.read(reader, read, () -> read.getLast() == 209);
      assertThat(batches).allMatch(batch -> batch.losses().isEmpty());
      assertThat(reader.position().streamSequence()).isEqualTo(110);
    }
    assertThat(read.subList(read.size() - 10, read.size())).isEqualTo(range(200, 210));
    return read.subList(before, read.size() - 10);
  }

  /** The files of the broker's streams. */
  private List<Path> store() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().contains("/jetstream/"))
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  private void publish(int from, int to) throws InterruptedException {
    OrderedPublisher publisher = rig.publisher(1_000);
    for (int number = from; number < to; number++) {
      publisher.publish(BrokerRig.message(SUBJECT, number), () -> {});
    }
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
