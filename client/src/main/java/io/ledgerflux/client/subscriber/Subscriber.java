package io.ledgerflux.client.subscriber;

import io.ledgerflux.client.codec.Requests;
import io.ledgerflux.ops.Backoff;
import io.ledgerflux.ops.Threads;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber of a gateway: it connects, subscribes or has the tape replayed, and after a loss
 * connects again and goes on after the last sequence that it has of each product. It tells a
 * listener all that happens, on one thread; a listener that is slow slows the gateway's connection
 * to it, and nothing else.
 */
public final class Subscriber implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final SubscriberSettings settings;
  private final Consumer<Event> listener;
  private final Backoff backoff;
  private final Progress progress;
  private volatile @Nullable Connection connection;
  private volatile @Nullable Thread thread;
  private int failures;

  /** A subscriber that begins at {@link #start}. */
  public Subscriber(SubscriberSettings settings, Consumer<Event> listener) {
    this.settings = settings;
    this.listener = listener;
    this.backoff = new Backoff(settings.firstWait(), settings.longestWait());
    this.progress = Progress.before(settings);
  }

  /** Begins, and returns at once. */
  public void start() {
    thread = Threads.start("subscriber", this::run);
  }

  /** Ends; nothing is told after it. */
  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      Threads.end(running, GRACE);
    }
  }

  /** Whether nothing is being told any more; a listener that hangs is not waited for for ever. */
  public boolean hasEnded() {
    Thread running = thread;
    return running == null || !running.isAlive();
  }

  /** The last sequence had of {@code product}; empty where none was. */
  public OptionalLong lastSequence(String product) {
    return progress.tapes().last(product);
  }

  /** Breaks the connection without a good-bye, as a lost network does; the subscriber resumes. */
  public void killConnection() {
    Connection current = connection;
    if (current != null) {
      current.kill();
    }
  }

  /**
   * Asks the gateway to end the replay; its answer follows as a message. Tells whether there is
   * something to end, and somebody to ask.
   */
  public boolean stopReplay() {
    Connection current = connection;
    if (current == null || !current.isOpen() || !progress.isReplaying()) {
      return false;
    }
    current.send(Requests.stopReplay());
    return true;
  }

  private Connection open() {
    Connection opening = new Connection(settings.uri().get(), settings.key(), settings.patience());
    opening.open();
    return opening;
  }

  private void run() throws InterruptedException {
    Connection next = open();
    while (next != null) {
      next = goOn(next.uri() + ": ", visit(next));
    }
  }

  private Disconnection visit(Connection current) throws InterruptedException {
    Conversation conversation = new Conversation(settings, progress, listener, this::itWorks);
    Visit visit = new Visit(current, this::open, conversation, settings);
    connection = current;
    try {
      Disconnection disconnection = visit.follow();
      visit.end(disconnection.reconnection());
      return disconnection;
    } catch (InterruptedException | RuntimeException e) {
      visit.abandon();
      throw e;
    } finally {
      connection = null;
    }
  }

  /** The next connection; null where there is to be none. */
  private @Nullable Connection goOn(String where, Disconnection disconnection)
      throws InterruptedException {
    String reason = where + disconnection.reason();
    return switch (disconnection.reconnection()) {
      case Reconnection.AtOnce _ -> comeAgain(reason, failures == 0 ? Duration.ZERO : waiting());
      case Reconnection.Gradually _ -> comeAgain(reason, waiting());
      case Reconnection.After(Duration wait) -> comeAgain(reason, wait);
      case Reconnection.On(Connection successor) -> {
        if (!successor.isOpen()) {
          listener.accept(new Event.Disconnected(reason, Duration.ZERO));
        }
        yield successor;
      }
      case Reconnection.Never _ -> {
        listener.accept(new Event.TurnedAway(reason));
        yield null;
      }
      case Reconnection.NotWithoutAKey _ -> {
        listener.accept(new Event.NotLetIn(reason));
        yield null;
      }
      case Reconnection.Satisfied _ -> null;
    };
  }

  private Duration waiting() {
    return backoff.afterFailure();
  }

  private @Nullable Connection comeAgain(String reason, Duration wait) throws InterruptedException {
    failures++;
    if (settings.retries() >= 0 && failures > settings.retries()) {
      listener.accept(new Event.Lost(reason));
      return null;
    }
    listener.accept(new Event.Disconnected(reason, wait));
    Thread.sleep(wait);
    return open();
  }

  private void itWorks() {
    failures = 0;
    backoff.reset();
  }
}
