package io.ledgerflux.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bug in what the library calls is one of the process; a broken connection is none. */
class CallbacksIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BlockingQueue<Throwable> bugs = new LinkedBlockingQueue<>();
  private Thread.@Nullable UncaughtExceptionHandler before;
  private BrokerRig rig;

  @BeforeEach
  void listenForBugs() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> bugs.add(bug));
    rig = new BrokerRig();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  @Test
  void tellsOfABugInASettlement() throws Exception {
    IllegalStateException bug = new IllegalStateException("a bug");
    rig.publisher(10)
        .publish(
            BrokerRig.message(Subjects.tick(1, "BTC-USD"), 1),
            () -> {
              throw bug;
            });

    assertThat(bugs.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isSameAs(bug);
  }

  @Test
  void tellsOfAnErrorInAHearer() throws Exception {
    StackOverflowError bug = new StackOverflowError("a bug");
    Broker broker = rig.connect();
    broker.hear(
        "told",
        data -> {
          throw bug;
        });
    broker.tell("told", new byte[0]);

    assertThat(bugs.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isSameAs(bug);
  }

  @Test
  void takesABrokenConnectionForNone() throws Exception {
    OrderedPublisher publisher = rig.publisher(10);
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    Broker broker = rig.connect();
    broker.hear("told", data -> heard.add(new String(data, UTF_8)));
    rig.server.kill();
    rig.server.start();
    publisher.publish(BrokerRig.message(Subjects.tick(1, "BTC-USD"), 1), () -> {});

    assertThat(publisher.flush(PATIENCE)).isTrue();
    await()
        .dontCatchUncaughtExceptions()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              broker.tell("told", new byte[0]);
              assertThat(heard).contains("");
            });
    assertThat(bugs).isEmpty();
  }
}
