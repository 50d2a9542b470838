package io.ledgerflux.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.LockedNats;
import io.nats.client.Connection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A broker that refuses the login for a while, as with a password that is mistaken: the library
 * gives a connection up then, and everybody goes on once he is let in again.
 */
class RefusedLoginIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BrokerRig rig = new BrokerRig();

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void goesOnWhenItIsLetInAgain() throws Exception {
    Broker broker = rig.connect();
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    broker.hear("told", data -> heard.add(new String(data, UTF_8)));
    OrderedPublisher publisher = rig.publisher(10);
    String subject = Subjects.tick(1, "BTC-USD");
    publisher.publish(BrokerRig.message(subject, 1), () -> {});
    List<Integer> read = new ArrayList<>();
    try (StreamReader reader =
        new StreamReader(broker, "ticks", Subjects.TICKS, subject, new Start.First())) {
      BrokerRig.read(reader, read, () -> read.size() == 1);

      Connection before = broker.connection();
      int port = URI.create(rig.server.url()).getPort();
      rig.server.kill();
      try (LockedNats _ = LockedNats.start(port)) {
        await().atMost(PATIENCE).until(() -> before.getStatus() == Connection.Status.CLOSED);
        assertThat(rig.readiness.isReady()).isFalse();
      }
      rig.server.start();

      publisher.publish(BrokerRig.message(subject, 2), () -> {});
      BrokerRig.read(reader, read, () -> read.size() == 2);
      assertThat(read).containsExactly(1, 2);
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              broker.tell("told", new byte[0]);
              assertThat(heard).contains("");
            });
    await().atMost(PATIENCE).until(rig.readiness::isReady);
  }
}
