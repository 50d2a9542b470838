package io.ledgerflux.standalone;

import io.ledgerflux.nats.BrokerConfig;
import io.ledgerflux.nats.StoreProbe;
import io.ledgerflux.ops.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nats-server keeps streams again after its disk was full: it stops a server that
 * has given up keeping them, and {@link ServerWatch} starts it.
 */
final class StoreWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StoreWatch.class);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Store store;
  private final Consumer<String> tell;
  private final Duration period;
  private final StoreHealth health = new StoreHealth();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /**
   * What is watched.
   *
   * @param url of the server
   * @param directory where it keeps its streams
   * @param hasGivenUp whether it tells that it writes no more into one of them
   * @param stop ends it
   */
  record Store(String url, Path directory, BooleanSupplier hasGivenUp, Runnable stop) {}

  /**
   * Begins to watch.
   *
   * @param period from one look to the next
   */
  StoreWatch(Store store, Consumer<String> tell, Duration period) {
    this.store = store;
    this.tell = tell;
    this.period = period;
    this.thread = Threads.start("watch the broker's store", this::watch);
  }

  @Override
  public void close() {
    ended.countDown();
    if (!Threads.join(thread, GRACE)) {
      Threads.end(thread, GRACE);
    }
  }

  private void watch() throws InterruptedException {
    try (StoreProbe probe = new StoreProbe(BrokerConfig.of(store.url()))) {
      while (!ended.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
        boolean off = store.hasGivenUp().getAsBoolean() || probe.isOff();
        switch (health.on(off, room())) {
          case LEAVE -> {}
          case TELL_FULL ->
              tell.accept(
                  "nats-server keeps nothing: the disk of " + store.directory() + " is full");
          case RESTART -> {
            tell.accept("nats-server keeps nothing; stopping it");
            store.stop().run();
          }
        }
      }
    }
  }

  private long room() {
    try {
      return Files.getFileStore(store.directory()).getUsableSpace();
    } catch (IOException e) {
      log.warn(
          "the disk of {} does not tell how much room it has: {}",
          store.directory(),
          e.getMessage());
      return Long.MAX_VALUE;
    }
  }
}
