package io.ledgerflux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Durations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Thread> loops = new ArrayList<>();
  private final LoopWatch watch = LoopWatch.start();

  @AfterEach
  void end() throws InterruptedException {
    for (Thread loop : loops) {
      loop.interrupt();
      loop.join();
    }
  }

  @Test
  void tellsALoopThatSleeps() {
    loop("sleeps", () -> Thread.sleep(600_000));
    assertIsTold("sleeps");
  }

  @Test
  void tellsALoopThatWaitsForAnAnswer() {
    loop("asks", () -> new CompletableFuture<String>().get());
    assertIsTold("asks");
  }

  @Test
  void tellsALoopThatReadsFromASocket() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      loop("reads", () -> socket.getInputStream().read());
      assertIsTold("reads");
    }
  }

  @Test
  void tellsNothingOfALoopThatSelectsOrWaitsForALock() throws IOException {
    lock.lock();
    try (Selector selector = Selector.open()) {
      loop("selects", selector::select);
      loop("waits for a lock", lock::lockInterruptibly);
      await().atMost(Durations.ONE_MINUTE).until(lock::hasQueuedThreads);
      loop("sleeps", () -> Thread.sleep(600_000));
      List<String> told = assertIsTold("sleeps");
      told.addAll(assertIsTold("sleeps"));
      assertThat(told).allMatch(wait -> wait.contains("sleeps"));
    } finally {
      lock.unlock();
    }
  }

  @Test
  void knowsForHowLongALoopRan() {
    loop("runs", LoopWatchTest::spin);
    long from = System.currentTimeMillis();
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(() -> millisSince(from) - starvedSince(from, "runs") > 200);
  }

  @Test
  void knowsForHowLongALoopDidNotRun() throws IOException {
    try (Selector selector = Selector.open()) {
      loop("is not let run", selector::select);
      long from = System.currentTimeMillis();
      await().atMost(Durations.ONE_MINUTE).until(() -> starvedSince(from, "is not let run") > 200);
    }
  }

  private static long millisSince(long from) {
    return System.currentTimeMillis() - from;
  }

  private long starvedSince(long from, String name) {
    return watch
        .starvation()
        .millisBetween(LoopWatch.LOOPS + name, from, System.currentTimeMillis());
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  /** A thread that has the name of an event loop. */
  private void loop(String name, Work work) {
    loops.add(
        Thread.ofPlatform()
            .name(LoopWatch.LOOPS + name)
            .start(
                () -> {
                  try {
                    work.run();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  } catch (Exception e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  /** Answers all that was told until {@code name} was. */
  private List<String> assertIsTold(String name) {
    List<String> told = new ArrayList<>();
    await()
        .atMost(Durations.ONE_MINUTE)
        .until(
            () -> {
              List<String> more = watch.takeWaits();
              told.addAll(more);
              return more.stream().anyMatch(wait -> wait.startsWith(LoopWatch.LOOPS + name));
            });
    return told;
  }
}
