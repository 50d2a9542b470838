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

  private final String url;
  private final Path directory;
  private final Runnable stop;
  private final Consumer<String> tell;
  private final StoreHealth health = new StoreHealth();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Begins to watch.
   *
   * @param directory where the server keeps its streams
   * @param stop ends the server
   */
  StoreWatch(String url, Path directory, Runnable stop, Consumer<String> tell) {
    this.url = url;
    this.directory = directory;
    this.stop = stop;
    this.tell = tell;
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
    try (StoreProbe probe = new StoreProbe(BrokerConfig.of(url))) {
      while (!ended.await(StoreHealth.PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        switch (health.on(probe.isOff(), room())) {
          case LEAVE -> {}
          case TELL_FULL ->
              tell.accept("nats-server keeps nothing: the disk of " + directory + " is full");
          case RESTART -> {
            tell.accept("nats-server keeps nothing; stopping it");
            stop.run();
          }
        }
      }
    }
  }

  private long room() {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      log.warn("the disk of {} does not tell how much room it has: {}", directory, e.getMessage());
      return Long.MAX_VALUE;
    }
  }
}
