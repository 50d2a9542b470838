package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrderedPublisherIT {
  private static final String SUBJECT = Subjects.tick(1, "BTC-USD");

  private final BrokerRig rig = new BrokerRig();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void settlesInOrder() throws Exception {
    OrderedPublisher publisher = rig.publisher(500);
    List<Integer> settled = Collections.synchronizedList(new ArrayList<>());
    for (int number = 0; number < 20_000; number++) {
      int own = number;
      publisher.publish(BrokerRig.message(SUBJECT, number), () -> settled.add(own));
      if (number == 9_999) {
        publisher.mark(() -> settled.add(-1));
      }
    }
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
    List<Integer> expected = new ArrayList<>(IntStream.range(0, 20_000).boxed().toList());
    expected.add(10_000, -1);
    assertThat(settled).isEqualTo(expected);
    assertThat(stored()).isEqualTo(IntStream.range(0, 20_000).boxed().toList());
  }

  @Test
  void storesAllInOrderWhenTheBrokerIsKilled() throws Exception {
    OrderedPublisher publisher = rig.publisher(500);
    CountDownLatch underWay = new CountDownLatch(10_000);
    Thread killer =
        Thread.ofVirtual()
            .start(
                () -> {
                  awaitQuietly(underWay);
                  rig.server.kill();
                  rig.server.start();
                });
    for (int number = 0; number < 40_000; number++) {
      publisher.publish(BrokerRig.message(SUBJECT, number), underWay::countDown);
    }
    killer.join();
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
    assertThat(stored().stream().distinct().toList())
        .isEqualTo(IntStream.range(0, 40_000).boxed().toList());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void makesTheStreamsAnewWhenTheBrokerComesBackEmpty() throws Exception {
    OrderedPublisher publisher = rig.publisher(500);
    publisher.publish(BrokerRig.message(SUBJECT, 0), () -> {});
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
    rig.server.kill();
    rig.server.wipe();
    rig.server.start();
    publisher.publish(BrokerRig.message(SUBJECT, 1), () -> {});
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
    assertThat(stored()).containsExactly(1);
  }

  @Test
  void makesTheStreamsAnewWhenTheyAreDeleted() throws Exception {
    OrderedPublisher publisher = rig.publisher(500);
    rig.connect().connection().jetStreamManagement().deleteStream(Subjects.TICKS);
    publisher.publish(BrokerRig.message(SUBJECT, 1), () -> {});
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
    assertThat(stored()).containsExactly(1);
  }

  @Test
  void sendsWhatReplacesAMessageThatIsTooBig() throws Exception {
    OrderedPublisher publisher = rig.publisher(500);
    OutboundMessage huge = new OutboundMessage(SUBJECT, "huge", new byte[2 << 20]);
    publisher.publish(BrokerRig.message(SUBJECT, 0), () -> {});
    publisher.publish(
        huge,
        new Settlement() {
          @Override
          public void settled() {}

          @Override
          public Optional<OutboundMessage> refused(String why) {
            return Optional.of(BrokerRig.message(SUBJECT, 1));
          }
        });
    publisher.publish(BrokerRig.message(SUBJECT, 2), () -> {});
    assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
    assertThat(stored()).containsExactly(0, 1, 2);
  }

  private List<Integer> stored() throws Exception {
    List<Integer> stored = new ArrayList<>();
    Broker broker = rig.connect();
    StreamLookup lookup = new StreamLookup(broker);
    boolean whole =
        lookup.read(
            Subjects.TICKS,
            Subjects.tape(),
            1,
            Long.MAX_VALUE,
            message -> stored.add(BrokerRig.number(message)));
    assertThat(whole).isTrue();
    return stored;
  }
}
