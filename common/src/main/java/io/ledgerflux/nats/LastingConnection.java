package io.ledgerflux.nats;

import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Threads;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the broker that another one takes the place of where the library gives it up, as
 * after a login that is refused twice. What is heard on it is heard on the next one, too.
 */
final class LastingConnection {
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  private final Supplier<Options> options;
  private final Consumer<Exception> failure;
  private final ReentrantLock changing = new ReentrantLock();
  private final List<Hearing> hearings = new ArrayList<>();
  private final AtomicBoolean renewing = new AtomicBoolean();
  private volatile @Nullable Connection connection;
  private volatile boolean closed;

  private record Hearing(String subjects, Consumer<Message> hearer) {
    void begin(Connection connection) {
      Connections.hear(connection, subjects, hearer);
    }
  }

  /**
   * One that is not open yet.
   *
   * @param failure is told why there is none, each time
   */
  LastingConnection(Supplier<Options> options, Consumer<Exception> failure) {
    this.options = options;
    this.failure = failure;
  }

  /** Opens it, once there is a broker that lets it in. */
  void open() throws InterruptedException {
    Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    while (!closed) {
      try {
        adopt(Connections.open(options.get()));
        return;
      } catch (IOException | IllegalStateException e) { // The latter where it is closed at once.
        failure.accept(e);
        Thread.sleep(backoff.afterFailure());
      }
    }
  }

  private void adopt(Connection next) throws InterruptedException {
    changing.lock();
    try {
      if (!closed) {
        connection = next;
        hearings.forEach(hearing -> hearing.begin(next));
        return;
      }
    } finally {
      changing.unlock();
    }
    next.close();
  }

  /**
   * Opens another one where this one was given up, on a thread of its own.
   *
   * @param renewed is run then
   */
  void renew(Threads.Work renewed) {
    if (isGivenUp() && renewing.compareAndSet(false, true)) {
      Threads.start(
          "renew-connection",
          () -> {
            do {
              open();
              renewing.set(false);
            } while (isGivenUp() && renewing.compareAndSet(false, true));
            renewed.run();
          });
    }
  }

  private boolean isGivenUp() {
    Connection open = connection;
    return !closed && open != null && open.getStatus() == Connection.Status.CLOSED;
  }

  /**
   * The one that there is.
   *
   * @throws IllegalStateException if it was never open
   */
  Connection get() {
    Connection open = connection;
    if (open == null) {
      throw new IllegalStateException("not connected yet");
    }
    return open;
  }

  /** Has {@code hearer} told what comes on {@code subjects} from now on. */
  void hear(String subjects, Consumer<Message> hearer) {
    Hearing hearing = new Hearing(subjects, hearer);
    changing.lock();
    try {
      hearings.add(hearing);
      if (!isGivenUp()) { // Else it begins on the next one.
        hearing.begin(get());
      }
    } finally {
      changing.unlock();
    }
  }

  /** Closes it, for good. */
  void close() {
    Connection open;
    changing.lock();
    try {
      closed = true;
      open = connection;
    } finally {
      changing.unlock();
    }
    if (open != null) {
      try {
        open.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
