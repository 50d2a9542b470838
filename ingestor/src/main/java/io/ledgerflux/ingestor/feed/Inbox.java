package io.ledgerflux.ingestor.feed;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the socket's callback hands to the session's thread. Where the thread does not keep up, the
 * socket is paused, so that what waits stays bounded.
 */
final class Inbox {
  private static final int MANY = 8_192;
  private static final long LARGE = 32L << 20;

  private final LinkedBlockingQueue<Inbound> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong characters = new AtomicLong();

  void put(Inbound inbound) {
    characters.addAndGet(length(inbound));
    waiting.add(inbound);
  }

  /** The next; null where none comes within {@code patience}. */
  @Nullable Inbound poll(Duration patience) throws InterruptedException {
    return taken(waiting.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** The next; null where none waits. */
  @Nullable Inbound poll() {
    return taken(waiting.poll());
  }

  private @Nullable Inbound taken(@Nullable Inbound inbound) {
    if (inbound != null) {
      characters.addAndGet(-length(inbound));
    }
    return inbound;
  }

  /** Whether so much waits that no more should come. */
  boolean isFull() {
    return waiting.size() >= MANY || characters.get() >= LARGE;
  }

  /** Whether so little waits that more may come. */
  boolean hasRoom() {
    return waiting.size() <= MANY / 2 && characters.get() <= LARGE / 2;
  }

  private static int length(Inbound inbound) {
    return inbound instanceof Inbound.Text text ? text.text().length() : 0;
  }
}
