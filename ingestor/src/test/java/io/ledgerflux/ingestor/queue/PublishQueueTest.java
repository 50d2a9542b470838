package io.ledgerflux.ingestor.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

class PublishQueueTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private final ConcurrentLinkedQueue<Long> dropped = new ConcurrentLinkedQueue<>();
  private final PublishQueue queue =
      new PublishQueue(
          new QueueLimits(2, 1_000, Duration.ofSeconds(10)),
          nanoTime::get,
          waiting -> dropped.add(((QueuedMessage.OfTick) waiting).sequence()));

  @Test
  void handsOverToAnotherThreadUntilItIsClosedAndEmpty() {
    ConcurrentLinkedQueue<Long> taken = new ConcurrentLinkedQueue<>();
    Thread taker =
        Threads.start(
            "taker",
            () -> {
              for (var next = queue.take(); next.isPresent(); next = queue.take()) {
                taken.add(((QueuedMessage.OfTick) next.get()).sequence());
              }
            });

    queue.add(tick(1));
    await().atMost(Durations.ONE_MINUTE).until(() -> taken.size() == 1);
    queue.add(tick(2));
    queue.close();

    assertThat(Threads.join(taker, Duration.ofSeconds(10))).isTrue();
    assertThat(taken).containsExactly(1L, 2L);
  }

  @Test
  void neverWaitsForWhoTakes() throws InterruptedException {
    List.of(1L, 2L, 3L, 4L).forEach(sequence -> queue.add(tick(sequence)));

    assertThat(dropped).containsExactly(1L, 2L);
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.take()).contains(tick(3));
  }

  @Test
  void hasWhoPutsWaitWhileTheBrokerTakesWhatComes() throws InterruptedException {
    queue.add(tick(1));
    assertThat(queue.awaitRoom(Duration.ZERO)).isTrue();
    queue.add(tick(2));
    assertThat(queue.awaitRoom(Duration.ZERO)).isFalse();
    nanoTime.set(Duration.ofMillis(1_900).toNanos());
    queue.progressed();
    nanoTime.set(Duration.ofMillis(3_800).toNanos());
    assertThat(queue.awaitRoom(Duration.ZERO)).isFalse();

    assertThat(queue.take()).contains(tick(1));
    assertThat(queue.awaitRoom(Duration.ZERO)).isTrue();
    assertThat(dropped).isEmpty();
  }

  @Test
  void letsNobodyWaitForABrokerThatIsAway() throws InterruptedException {
    queue.add(tick(1));
    queue.add(tick(2));
    assertThat(queue.awaitRoom(Duration.ZERO)).isFalse();
    nanoTime.set(Duration.ofSeconds(2).toNanos());
    assertThat(queue.awaitRoom(Duration.ZERO)).isTrue();

    queue.progressed();
    assertThat(queue.awaitRoom(Duration.ZERO)).isFalse();
    queue.close();
    assertThat(queue.awaitRoom(Duration.ZERO)).isTrue();
  }

  @Test
  void wakesWhoWaitsForRoom() throws InterruptedException {
    queue.add(tick(1));
    queue.add(tick(2));
    AtomicLong taken = new AtomicLong();
    Thread taker =
        Threads.start(
            "taker",
            () -> {
              taken.addAndGet(queue.take().stream().count());
              taken.addAndGet(queue.take().stream().count());
            });

    assertThat(queue.awaitRoom(Duration.ofSeconds(10))).isTrue();
    assertThat(Threads.join(taker, Duration.ofSeconds(10))).isTrue();
    assertThat(taken).hasValue(2);
  }

  @Test
  void forgetsWhatIsTooOldAndTellsIt() {
    queue.add(tick(5));
    nanoTime.set(Duration.ofSeconds(11).toNanos());
    assertThat(queue.age()).isEqualTo(Duration.ofSeconds(11));

    assertThat(queue.expire())
        .hasValueSatisfying(
            overflow -> assertThat(overflow).hasToString("A-B 1 ticks from sequence 5 to 5"));
    assertThat(dropped).containsExactly(5L);
    assertThat(queue.age()).isZero();
    assertThat(queue.expire()).isEmpty();
  }

  private static QueuedMessage.OfTick tick(long sequence) {
    return new QueuedMessage.OfTick(
        "A-B:" + sequence, "A-B", sequence, OptionalLong.empty(), BODY, 0);
  }

  private static final byte[] BODY = new byte[10];
}
