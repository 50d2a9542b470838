package io.ledgerflux.normalizer;

import static io.ledgerflux.normalizer.Normalizers.SOON;
import static io.ledgerflux.normalizer.core.Ticks.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.embedded.NatsServer;
import io.ledgerflux.model.Tick;
import io.ledgerflux.nats.Subjects;
import io.ledgerflux.normalizer.core.Ticks;
import io.ledgerflux.ops.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A normalizer under load while it, or the broker, goes and comes: the tape stays whole. */
final class NormalizerResilienceIT {
  private static final List<String> PRODUCTS = List.of("BTC-USD", "ETH-USD", "ADA-USD", "SOL-USD");
  private static final int A_SECOND = 2_000;

  private final List<Normalizer> running = new ArrayList<>();
  private final AtomicBoolean flowing = new AtomicBoolean(true);
  private final AtomicLong sent = new AtomicLong();
  private NatsServer server;
  private RawFeed feed;
  private Thread load = Thread.ofVirtual().unstarted(() -> {});

  @BeforeEach
  void begin() {
    server = NatsServer.temporary().start();
    feed = new RawFeed(server);
  }

  @AfterEach
  void end() throws Exception {
    flowing.set(false);
    Threads.join(load, SOON);
    running.forEach(Normalizer::stop);
    feed.close();
    server.close();
  }

  @Test
  void losesNothingWhenItIsStartedAgain() throws Exception {
    Normalizer first = started();
    flow();
    awaitSent(1_000);
    first.stop();
    awaitSent(2_000);
    Normalizer second = started();
    awaitSent(3_000);
    second.stop();
    started();
    awaitSent(4_000);

    assertThatTheTapeIsWhole();
  }

  @Test
  void twoOfThemOnTheSameShardsGiveOneTape() throws Exception {
    Normalizer first = started();
    flow();
    awaitSent(1_000);
    started();
    awaitSent(2_000);
    first.stop();
    awaitSent(3_000);
    started();
    awaitSent(4_000);

    assertThatTheTapeIsWhole();
  }

  @Test
  void losesNothingWhenTheBrokerIsKilled() throws Exception {
    started();
    flow();
    awaitSent(1_500);
    server.kill();
    server.start();
    awaitSent(3_000);

    assertThatTheTapeIsWhole();
  }

  @Test
  void goesOnWhenTheBrokerComesBackEmpty() throws Exception {
    started();
    flow();
    awaitSent(1_000);
    stopFlow();
    awaitAll();
    server.kill();
    server.wipe();
    server.start();
    long before = sent.get();
    flow();
    awaitSent(before + 1_000);
    stopFlow();

    try (var streams = new StreamContents(server)) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(streams.count(Subjects.TICKS)).isEqualTo(sent.get() - before));
      assertThat(streams.tape()).containsExactlyInAnyOrderElementsOf(tape(before));
      assertThat(streams.late()).isEmpty();
    }
  }

  private void assertThatTheTapeIsWhole() throws Exception {
    stopFlow();
    awaitAll();
    try (var streams = new StreamContents(server)) {
      Map<String, Tick> once = new TreeMap<>();
      streams.tape().forEach(tick -> once.putIfAbsent(tick.product() + tick.sequence(), tick));
      assertThat(once.values()).containsExactlyInAnyOrderElementsOf(tape(0));
      assertThat(streams.tape()).hasSameSizeAs(once.values());
      assertThat(streams.late()).isEmpty();
      assertThat(streams.rejects()).isEmpty();
    }
  }

  /** What the tape must hold of the ticks sent, from the one with number {@code from} on. */
  private List<Tick> tape(long from) {
    List<Tick> ticks = new ArrayList<>();
    for (long number = from; number < sent.get(); number++) {
      long previous = number - PRODUCTS.size();
      ticks.add(
          tick(number)
              .following(
                  previous < 0
                      ? OptionalLong.empty()
                      : OptionalLong.of(tick(previous).sequence())));
    }
    return ticks;
  }

  private static Tick tick(long number) {
    String product = PRODUCTS.get((int) (number % PRODUCTS.size()));
    return Ticks.of(product, 1_000 + 3 * number, OptionalLong.of(number / 4), NOON + number);
  }

  private Normalizer started() {
    Normalizer normalizer = Normalizers.of(server);
    running.add(normalizer);
    normalizer.start();
    Normalizers.awaitReady(normalizer);
    return normalizer;
  }

  private void flow() {
    flowing.set(true);
    load = Thread.startVirtualThread(this::load);
  }

  private void load() {
    try {
      while (flowing.get()) {
        feed.send(tick(sent.get()));
        sent.incrementAndGet();
        LockSupport.parkNanos(1_000_000_000L / A_SECOND);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopFlow() throws InterruptedException {
    flowing.set(false);
    load.join();
    feed.flush();
  }

  private void awaitSent(long count) {
    await().atMost(SOON).until(() -> sent.get() >= count);
  }

  private void awaitAll() throws Exception {
    try (var streams = new StreamContents(server)) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(streams.count(Subjects.TICKS)).isGreaterThanOrEqualTo(sent.get()));
    }
  }
}
