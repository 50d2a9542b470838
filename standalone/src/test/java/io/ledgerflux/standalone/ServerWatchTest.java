package io.ledgerflux.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerWatchTest {
  private final AtomicBoolean runs = new AtomicBoolean(true);
  private final AtomicInteger starts = new AtomicInteger();
  private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void startsAServerAgainEachTimeItDies() {
    ServerWatch watch = watch();
    try (watch) {
      for (int deaths = 1; deaths <= 2; deaths++) {
        runs.set(false);
        int expected = deaths;
        await().until(() -> starts.get() == expected);
        await().untilTrue(runs);
      }
      await().until(() -> told.size() == 4);
    }
    assertThat(told).startsWith("postgres died; starting it again", "postgres is back");
  }

  @Test
  void triesAgainWhileTheDiskIsFullAndTellsItOnce() {
    failures.add(new UncheckedIOException(new IOException("No space left on device")));
    failures.add(new UncheckedIOException(new IOException("No space left on device")));
    try (ServerWatch watch = watch()) {
      assertThat(watch).isNotNull();
      runs.set(false);
      await().untilTrue(runs);
    }
    assertThat(starts).hasValue(3);
    assertThat(told).containsExactly("postgres died; starting it again", "postgres is back");
  }

  @Test
  void leavesItAloneAfterTheEnd() {
    watch().close();

    runs.set(false);

    assertThat(starts).hasValue(0);
  }

  private ServerWatch watch() {
    return ServerWatch.of(
        new ServerWatch.Watched(
            "postgres",
            runs::get,
            () -> {
              starts.incrementAndGet();
              RuntimeException failure = failures.poll();
              if (failure != null) {
                throw failure;
              }
              runs.set(true);
            }),
        told::add);
  }
}
