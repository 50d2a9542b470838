package io.ledgerflux.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
  private static final Duration GRACE = Duration.ofMillis(500);
  private static final Duration MUCH_LONGER = GRACE.multipliedBy(20);

  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void letAllEnd() {
    over.countDown();
  }

  @Test
  void awaitsManyNoLongerThanOne() {
    List<Thread> stubborn = start(40, this::sitOut);
    long beganNanos = System.nanoTime();

    assertThat(Threads.join(stubborn, GRACE)).isFalse();
    Threads.end(stubborn, GRACE);

    assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isLessThan(MUCH_LONGER);
    assertThat(stubborn).allMatch(Thread::isAlive);
  }

  @Test
  void interruptsAll() {
    List<Thread> threads = start(3, over::await);

    Threads.end(threads, Duration.ofMinutes(1));

    assertThat(threads).noneMatch(Thread::isAlive);
  }

  @Test
  void tellsThatAllEnded() {
    List<Thread> threads = start(3, over::await);
    over.countDown();

    assertThat(Threads.join(threads, Duration.ofMinutes(1))).isTrue();
  }

  private static List<Thread> start(int number, Threads.Work work) {
    return IntStream.range(0, number).mapToObj(each -> Threads.start("test", work)).toList();
  }

  /** Ends for no interruption. */
  private void sitOut() {
    while (true) {
      try {
        over.await();
        return;
      } catch (InterruptedException e) {
        // It stays.
      }
    }
  }
}
