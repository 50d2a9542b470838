package io.ledgerflux.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Durations;
import org.junit.jupiter.api.Test;

class SharedTurnsTest {
  @Test
  void whoComesWhileATurnIsUnderWaySharesTheNext() throws Exception {
    AtomicInteger turns = new AtomicInteger();
    CountDownLatch firstMayEnd = new CountDownLatch(1);
    SharedTurns shared =
        new SharedTurns(
            () -> {
              if (turns.incrementAndGet() == 1) {
                awaitQuietly(firstMayEnd);
              }
            });
    List<Thread> comers = new ArrayList<>();
    comers.add(joining(shared));
    await().atMost(Durations.ONE_MINUTE).until(() -> turns.get() == 1);
    for (int i = 0; i < 50; i++) {
      comers.add(joining(shared));
    }
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> comers.stream().allMatch(SharedTurnsTest::isParked));

    firstMayEnd.countDown();

    for (Thread comer : comers) {
      comer.join();
    }
    assertThat(turns).hasValue(2);
  }

  @Test
  void aFailureIsToldToAllWhoSharedIt() throws Exception {
    AtomicInteger turns = new AtomicInteger();
    SharedTurns shared =
        new SharedTurns(
            () -> {
              if (turns.incrementAndGet() == 1) {
                throw new SQLException("away");
              }
            });

    assertThatThrownBy(shared::join).isInstanceOf(SQLException.class).hasMessageContaining("away");
    shared.join();
    assertThat(turns).hasValue(2);
  }

  @Test
  void aTurnThatBreaksIsOverForAllWhoSharedIt() throws Exception {
    AtomicInteger turns = new AtomicInteger();
    CountDownLatch firstMayEnd = new CountDownLatch(1);
    SharedTurns shared =
        new SharedTurns(
            () -> {
              if (turns.incrementAndGet() == 1) {
                awaitQuietly(firstMayEnd);
              } else {
                throw new StackOverflowError("broken");
              }
            });
    Thread first = joining(shared);
    await().atMost(Durations.ONE_MINUTE).until(() -> turns.get() == 1);
    List<FutureTask<Void>> sharers = Stream.generate(() -> joinOf(shared)).limit(2).toList();
    List<Thread> threads = sharers.stream().map(Thread.ofPlatform()::start).toList();
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> threads.stream().allMatch(SharedTurnsTest::isParked));

    firstMayEnd.countDown();

    first.join();
    for (FutureTask<Void> sharer : sharers) {
      assertThatThrownBy(() -> sharer.get(1, TimeUnit.MINUTES))
          .hasRootCauseInstanceOf(StackOverflowError.class);
    }
  }

  private static FutureTask<Void> joinOf(SharedTurns shared) {
    return new FutureTask<>(
        () -> {
          shared.join();
          return null;
        });
  }

  private static boolean isParked(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  private static Thread joining(SharedTurns shared) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                shared.join();
              } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
