package io.ledgerflux.ingestor.feed;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.ingestor.metrics.IngestorMetrics;
import io.ledgerflux.ingestor.publish.QueueWriter;
import io.ledgerflux.ingestor.queue.PublishQueue;
import io.ledgerflux.ingestor.queue.QueueLimits;
import io.ledgerflux.ingestor.supervision.ConnectionSupervisor;
import io.ledgerflux.ingestor.supervision.Pace;
import io.ledgerflux.ingestor.supervision.Pacing;
import io.ledgerflux.ingestor.supervision.SupervisionLimits;
import io.ledgerflux.ops.Backoff;
import io.prometheus.client.CollectorRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FeedSessionTest {
  private static final List<String> PRODUCTS = List.of("A-B");

  private final Vertx vertx = Vertx.vertx();
  private final List<FeedSocket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicReference<Inbox> inbox = new AtomicReference<>();
  private final List<Object> dropped = new CopyOnWriteArrayList<>();
  private final PublishQueue queue =
      new PublishQueue(
          new QueueLimits(4, 1 << 20, Duration.ofSeconds(60)), System::nanoTime, dropped::add);
  private final FeedSession session = session(FeedSession.STOP_GRACE);

  @BeforeEach
  void start() {
    session.start();
    await().atMost(Durations.ONE_MINUTE).until(() -> sockets.size() == 1);
  }

  @AfterEach
  void stop() {
    session.stop();
    vertx.close().await();
  }

  @Test
  void handsOnWhatASocketHadBroughtThatWasGivenUp() {
    FeedSocket first = sockets.getFirst();
    put(new Inbound.Closed(first, "gone", System.nanoTime()));
    await().atMost(Durations.ONE_MINUTE).until(() -> sockets.size() == 2);
    put(ticker(first, 1));

    await().atMost(Durations.ONE_MINUTE).until(() -> queue.size() == 1);
  }

  @Test
  void waitsForABrokerThatTakesWhatComes() throws InterruptedException {
    for (int i = 1; i <= 40; i++) {
      put(ticker(sockets.getFirst(), i));
    }
    for (int i = 1; i <= 40; i++) {
      assertThat(queue.take()).isPresent();
      queue.progressed();
    }

    assertThat(dropped).isEmpty();
  }

  @Test
  void goesOnReadingWhileTheBrokerIsAway() {
    for (int i = 1; i <= 40; i++) {
      put(ticker(sockets.getFirst(), i));
    }

    await().atMost(Durations.ONE_MINUTE).until(() -> dropped.size() == 36);
    assertThat(queue.size()).isEqualTo(4);
  }

  @Test
  void handsOnWhatWaitsWhenItStops() {
    for (int i = 1; i <= 4; i++) {
      put(ticker(sockets.getFirst(), i));
    }
    session.stop();

    assertThat(queue.size()).isEqualTo(4);
    assertThat(dropped).isEmpty();
  }

  @Test
  void handsOnWhatWaitsThoughItIsNotLetWaitForRoom() {
    FeedSession hasty = session(Duration.ZERO);
    hasty.start();
    await().atMost(Durations.ONE_MINUTE).until(() -> sockets.size() == 2);
    for (int i = 1; i <= 10; i++) {
      put(ticker(sockets.getLast(), i));
    }
    hasty.stop();

    assertThat(queue.size() + dropped.size()).isEqualTo(10);
  }

  private void put(Inbound inbound) {
    requireNonNull(inbox.get()).put(inbound);
  }

  private FeedSession session(Duration stopGrace) {
    IngestorMetrics metrics = new IngestorMetrics(new CollectorRegistry(), PRODUCTS);
    return new FeedSession(
        new FeedLog("feed", URI.create("ws://venue.test"), metrics),
        new ConnectionSupervisor(
            PRODUCTS,
            List.of("ticker"),
            SupervisionLimits.standard(Duration.ofSeconds(30)),
            new Pacing(
                new Backoff(Duration.ofMillis(10), Duration.ofMillis(20), () -> 0L),
                Pace.ofConnections(),
                Pace.ofRequests()),
            System.nanoTime()),
        told -> {
          inbox.set(told);
          FeedSocket socket = new FeedSocket(vertx.createWebSocketClient(), told, () -> {});
          sockets.add(socket);
          return socket;
        },
        new FeedSinks(new QueueWriter(queue, metrics, "test"), metrics),
        () -> {},
        stopGrace);
  }

  private static Inbound.Text ticker(FeedSocket socket, long sequence) {
    String text =
        """
        {"type":"ticker","sequence":%d,"product_id":"A-B","price":"1.50","trade_id":%d,\
        "time":"2026-03-04T05:06:07.089012Z"}"""
            .formatted(sequence, sequence);
    return new Inbound.Text(socket, text, 0, System.nanoTime());
  }
}
