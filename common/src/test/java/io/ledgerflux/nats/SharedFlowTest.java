package io.ledgerflux.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ledgerflux.nats.PublishPhases.Phase;
import io.ledgerflux.ops.Readiness;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedFlowTest {
  private static final PublishAnswer STORED = new PublishAnswer.Stored();
  private static final PublishAnswer FAILED = new PublishAnswer.Failed("no space");
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final byte[] NOTHING = {};

  private final PublishHealth health =
      new PublishHealth(
          new OrderedPublisher.Wiring(
              BrokerConfig.of("nats://x:4222"),
              new Streams(StreamLimits.standard(), 1),
              "publisher",
              new NatsMetrics(new CollectorRegistry(), "test"),
              new Readiness().needs("broker")));
  private final SharedFlow flow = new SharedFlow("publisher", 4, health);
  private final Queue<String> sent = new ConcurrentLinkedQueue<>();

  @Test
  void whoPublishesWaitsUntilThereIsAConnection() throws Exception {
    FutureTask<Boolean> publisher = whoWaits(() -> publish("0"));
    assertThat(sent).isEmpty();

    connect();

    assertThat(publisher.get()).isTrue();
    assertThat(sent).containsExactly("0");
  }

  @Test
  void whoPublishesWaitsUntilThereIsRoom() throws Exception {
    flowing();
    for (int number = 1; number <= 4; number++) {
      publish(Integer.toString(number));
    }
    FutureTask<Boolean> publisher = whoWaits(() -> publish("5"));
    assertThat(sent).containsExactly("0", "1", "2", "3", "4");

    flow.answered(1, STORED);

    assertThat(publisher.get()).isTrue();
    assertThat(sent).endsWith("5");
  }

  @Test
  void whoWaitsIsToldThatItIsClosed() throws Exception {
    FutureTask<Boolean> publisher = whoWaits(() -> publish("0"));

    flow.change(PublishFlow::close);

    assertThat(publisher.get()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> flow.mark(() -> {}))
        .withMessage("publisher is closed");
  }

  @Test
  void isFlushedOnceAllIsSettled() throws Exception {
    flowing();
    assertThat(flow.flush(Duration.ZERO)).isTrue();
    publish("1");
    assertThat(flow.flush(Duration.ZERO)).isFalse();
    FutureTask<Boolean> flusher = whoWaits(() -> flow.flush(GRACE));

    flow.answered(1, STORED);

    assertThat(flusher.get()).isTrue();
  }

  @Test
  void itsOwnThreadHearsThatAllIsAnswered() throws Exception {
    flowing();
    publish("1");
    publish("2");
    flow.answered(1, FAILED);
    assertThat(flow.awaitAnswers()).isTrue();

    flow.answered(2, STORED);

    assertThat(flow.awaitAnswers()).isFalse();
  }

  @Test
  void itsOwnThreadLooksWhetherTheConnectionStands() throws Exception {
    flowing();
    flow.watch(() -> true);
    assertThat(phase()).isEqualTo(Phase.FLOWING);

    flow.watch(() -> false);

    assertThat(phase()).isEqualTo(Phase.BROKEN);
  }

  private interface Waiting {
    boolean ends() throws InterruptedException;
  }

  /** Somebody who waits, as {@code waiting} does; tells what came of it. */
  private static FutureTask<Boolean> whoWaits(Waiting waiting) {
    FutureTask<Boolean> end = new FutureTask<>(waiting::ends);
    Thread thread = Thread.ofVirtual().start(end);
    while (thread.isAlive()
        && thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return end;
  }

  private boolean publish(String name) throws InterruptedException {
    try {
      flow.publish(new OutboundMessage(name, name, NOTHING), () -> {});
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** There is a connection, on which nothing was sent yet. */
  private void connect() {
    flow.change(
        own -> {
          own.connected((message, number) -> sent.add(message.subject()));
          own.resend(0);
        });
  }

  /** There is a connection, on which message 0 was stored. */
  private void flowing() throws InterruptedException {
    connect();
    publish("0");
    flow.answered(0, STORED);
    flow.change(own -> own.resend(0));
  }

  private Phase phase() {
    return flow.ask(PublishFlow::phase);
  }
}
