package io.ledgerflux.standalone;

import io.ledgerflux.embedded.ServerException;
import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Threads;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Sees to it that a server that dies is started again, for ever. */
final class ServerWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerWatch.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Watched server;
  private final Consumer<String> tell;
  private final Backoff backoff = new Backoff(LOOK, Duration.ofSeconds(5));
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  /** Told once, however often it is started in vain. */
  private boolean dead;

  /**
   * A server that can die.
   *
   * @param name of it
   * @param isRunning whether it lives
   * @param start brings it back, with its data, on its port
   */
  record Watched(String name, BooleanSupplier isRunning, Runnable start) {}

  private ServerWatch(Watched server, Consumer<String> tell) {
    this.server = server;
    this.tell = tell;
    this.thread = Threads.start("watch " + server.name(), this::watch);
  }

  /** Begins to watch a server that runs; {@code tell} hears of each death and each new start. */
  static ServerWatch of(Watched server, Consumer<String> tell) {
    return new ServerWatch(server, tell);
  }

  /** Ends the watch; a start that is under way is awaited. */
  @Override
  public void close() {
    ended.countDown();
    if (!Threads.join(thread, GRACE)) {
      Threads.end(thread, GRACE);
    }
  }

  private void watch() throws InterruptedException {
    Duration wait = LOOK;
    while (!ended.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
      wait = server.isRunning().getAsBoolean() ? LOOK : startAgain();
    }
  }

  /** Tries once, and tells how long to wait before the next look. */
  private Duration startAgain() {
    if (!dead) {
      tell.accept(server.name() + " died; starting it again");
    }
    try {
      server.start().run();
      tell.accept(server.name() + " is back");
      dead = false;
      backoff.reset();
      return LOOK;
    } catch (ServerException | UncheckedIOException e) {
      // A full disk may be cleared by somebody: it ends nothing but this try.
      log.atLevel(dead ? Level.DEBUG : Level.WARN)
          .log("{} does not start: {}", server.name(), e.getMessage());
      dead = true;
      return backoff.afterFailure();
    }
  }
}
